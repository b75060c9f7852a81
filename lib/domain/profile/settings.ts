import { z } from "zod";
import { byteSizeSchema } from "../target/byte-size";

const mebibyte = 2 ** 20;

/** Which profiles the console keeps, and for how long. Sizes in bytes. */
export const profileSettingsSchema = z.strictObject({
  /** Of one file; larger ones cannot be read. */
  maxFileBytes: byteSizeSchema
    .refine((bytes) => bytes <= 256 * mebibyte, "must be at most 256MiB, the most that is read")
    .default(256 * mebibyte),
  keepDays: z.number().min(1, "must be at least 1").max(3650, "must be at most 3650").default(30),
  /** Of all files together; beyond it the oldest go. */
  maxTotalBytes: byteSizeSchema.default(5 * 1024 * mebibyte),
});
