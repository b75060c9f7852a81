import { mergeInput } from "@/lib/domain/incident/verbs";
import { mergeIncident } from "@/lib/services/incident/merge";
import { incidentVerb } from "../verb";

export const POST = incidentVerb(mergeInput, mergeIncident);
