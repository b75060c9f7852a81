import { resolveInput } from "@/lib/domain/incident/verbs";
import { resolveIncident } from "@/lib/services/incident/change";
import { incidentVerb } from "../verb";

export const POST = incidentVerb(resolveInput, resolveIncident);
