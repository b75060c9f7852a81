import fc from "fast-check";

/** What a shell, an option parser, a C string, a path or a number's reader could take for something else. */
export const harmful = fc.oneof(
  fc.constantFrom(
    ...[
      "$(touch PWNED)",
      "`touch PWNED`",
      ";touch PWNED",
      "|touch PWNED",
      "1\ntouch PWNED",
      ">PWNED",
      "a[$(touch PWNED)]",
    ],
    ...[
      "--help",
      "-rf",
      "--",
      "-",
      "*",
      "../../etc/shadow",
      "128 MiB; touch PWNED",
      "1\0touch PWNED",
      "128\u2028MiB",
      "a\0b",
      "half of \ud83d",
      "１２８",
    ],
    ...[
      "",
      " 1",
      "1 ",
      "+1",
      "0x10",
      "1e9",
      "9".repeat(400),
      "-9".repeat(20),
      "a".repeat(5000),
      "__proto__",
      "constructor",
    ],
  ),
  fc.string({ unit: "binary", maxLength: 40 }),
  fc.string({
    unit: fc.constantFrom("$", "(", ")", "`", ";", "|", "\n", "\0", " ", "-", "\\", "'", '"', "/", "1", "M"),
  }),
  fc.constantFrom(Number.MAX_SAFE_INTEGER, -1, 0, 0.5, 1e308, -1e308, 2 ** 63, true, false, null),
  fc.constantFrom<unknown>([], {}, ["128 MiB"], { toString: "1" }, [[1]]),
  // Right for some: what is taken has to be planned without an effect.
  fc.constantFrom(200 * 1024 * 1024, "128 MiB", "300", 20, "runtime", "persistent"),
);
