import { takeOverInput } from "@/lib/domain/incident/verbs";
import { takeOverIncident } from "@/lib/services/incident/own";
import { incidentVerb } from "../verb";

export const POST = incidentVerb(takeOverInput, takeOverIncident);
