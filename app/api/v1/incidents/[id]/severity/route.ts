import { severityInput } from "@/lib/domain/incident/verbs";
import { changeSeverity } from "@/lib/services/incident/change";
import { incidentVerb } from "../verb";

export const PUT = incidentVerb(severityInput, changeSeverity);
