import { reopenInput } from "@/lib/domain/incident/verbs";
import { reopenIncident } from "@/lib/services/incident/change";
import { incidentVerb } from "../verb";

export const POST = incidentVerb(reopenInput, reopenIncident);
