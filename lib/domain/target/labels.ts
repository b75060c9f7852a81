import { z } from "zod";

/** Labels that select series: at least one, each with its exact value. */
export const matchersSchema = z
  .record(
    z.string().regex(/^[a-zA-Z_][a-zA-Z0-9_]*$/, "is not a Prometheus label name"),
    z.string().min(1, "must not be empty: an empty value would select series without the label"),
  )
  .refine((matchers) => Object.keys(matchers).length > 0, "must name at least one label");

/** Labels of the scrape rather than of what was scraped: an exporter beside the node has others. */
export const scrapeLabels: ReadonlySet<string> = new Set(["job", "instance", "endpoint", "service", "metrics_path"]);
/** Labels by which cAdvisor and kube-state-metrics name a container. */
export const containerLabels: readonly string[] = ["pod", "container", "pod_name", "container_name", "name", "id"];
