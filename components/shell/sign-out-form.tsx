import { Button } from "@/components/ui/button";
import { signOutFormAction } from "@/lib/server-actions/session";

export function SignOutForm() {
  return (
    <form action={signOutFormAction}>
      <Button type="submit" variant="quiet" size="small">
        Sign out
      </Button>
    </form>
  );
}
