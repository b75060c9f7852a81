import type { FormAction } from "@/components/remediation/form-action";
import { type Caution, PreviewControl } from "@/components/remediation/preview-control";
import { actionCatalogue } from "@/lib/domain/action/action";
import type { ActionName } from "@/lib/domain/action/parameters";
import { clearCommandWords, pageCacheIsNotRss } from "@/lib/domain/diagnosis/options/drop-caches";
import type { OptionAssessment } from "@/lib/domain/diagnosis/verdict";
import type { DiagnosisView } from "@/lib/domain/diagnosis/view";
import { previewAnchor } from "@/lib/http/action-form";
import { paths } from "@/lib/paths";
import type { PreviewDraft } from "./preview-draft";

export interface ActionControlProps {
  incidentId: string;
  action: ActionName;
  /** What was found; null until it is known, and then nothing is recommended. */
  diagnosis: DiagnosisView | null;
  previewAction: FormAction;
  /** Why nothing can be planned now; null when it can. */
  disabledReason: string | null;
  draft: PreviewDraft | null;
}

/** The control of an action on this incident: recommended, or with what the verdict says against it. */
export function ActionControl(props: ActionControlProps) {
  const { incidentId, action, diagnosis, previewAction, disabledReason, draft } = props;
  const { title, option } = actionCatalogue[action];
  const own = draft?.action === action ? draft : null;
  const assessment = diagnosis?.verdict.options.find((one) => option === `Option ${one.option}`);
  return (
    <PreviewControl
      incidentId={incidentId}
      action={action}
      title={title}
      previewAction={previewAction}
      disabledReason={disabledReason}
      caution={assessment ? toCaution(action, assessment) : null}
      problem={own?.problem ?? null}
      given={own?.given ?? {}}
      isOpen={own !== null}
      editHref={`${paths.incident(incidentId)}?edit=${action}#${previewAnchor(action)}`}
      isRecommended={option === `Option ${diagnosis?.verdict.recommended?.option}`}
    />
  );
}

/**
 * What speaks against an action of an option, before anybody restarts a node for it; null when nothing does. Option E
 * has two actions, and what speaks against one of them says nothing of the other.
 */
export function toCaution(
  action: ActionName,
  { helps, reason, settings, honoured, restarts }: OptionAssessment,
): Caution | null {
  if (action === "drop-system-caches") return noHelp(pageCacheIsNotRss);
  if (action === "clear-node-cache") return honoured === "no" ? noHelp(clearCommandWords.no) : null;
  if (honoured === "no" && settings.length > 0 && restarts > 0) {
    const text = `This build does not heed ${settings.join(", ")}: it would be a restart that changes nothing.`;
    return { text, isLoud: true };
  }
  return helps === "no" ? noHelp(reason) : null;
}

function noHelp(reason: string): Caution {
  return { text: `It cannot help now. ${reason}`, isLoud: false };
}
