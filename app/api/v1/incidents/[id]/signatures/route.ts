import { signatureInput, signIncident } from "@/lib/services/sign-off/sign";
import { incidentVerb } from "../verb";

export const POST = incidentVerb(signatureInput, signIncident, { status: 201 });
