import { UnknownValue } from "@/components/ui/unknown-value";

/** Stands where a conclusion would be while there is none. */
export function NotJudged({ what }: { what: string }) {
  return (
    <p className="text-muted">
      {what}: <UnknownValue word="not judged yet" /> · the worker judges a target within seconds once it has samples of
      its memory. If this stays, check that its Prometheus has them, or give the console access to its host.
    </p>
  );
}
