import { acknowledgeInput } from "@/lib/domain/incident/verbs";
import { acknowledgeIncident } from "@/lib/services/incident/own";
import { incidentVerb } from "../verb";

export const POST = incidentVerb(acknowledgeInput, acknowledgeIncident);
