import { noteInput } from "@/lib/domain/incident/verbs";
import { addNote } from "@/lib/services/incident/add-note";
import { incidentVerb } from "../verb";

/** Pasted output is accepted at its longest, whatever its characters are. */
const maxBytes = 1024 * 1024;

export const POST = incidentVerb(noteInput, addNote, { status: 201, maxBytes });
