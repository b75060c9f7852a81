import type { Metadata } from "next";
import { FilterForm } from "@/components/profile/filter-form";
import { ProfileContent } from "@/components/profile/profile-content";
import { ProfileFacts } from "@/components/profile/profile-facts";
import { ProfileNav } from "@/components/profile/profile-nav";
import { SignOutForm } from "@/components/shell/sign-out-form";
import { TopBar } from "@/components/shell/top-bar";
import { requirePagePerson } from "@/lib/auth/page";
import { decodeProfileQuery } from "@/lib/domain/profile/page-query";
import { orNotFound } from "@/lib/http/or-not-found";
import { readProfilePage } from "@/lib/services/profile/page-view";
import { readPageHead } from "@/lib/services/target/page-head";

export const metadata: Metadata = { title: "Heap profile" };
export const dynamic = "force-dynamic";

interface ProfilePageProps {
  params: Promise<{ id: string }>;
  searchParams: Promise<Record<string, string | string[] | undefined>>;
}

/** One heap profile: its functions, its stacks, who calls what, and what grew since another one. */
export default async function ProfilePage({ params, searchParams }: ProfilePageProps) {
  const person = await requirePagePerson();
  const [{ id }, search] = await Promise.all([params, searchParams]);
  const query = decodeProfileQuery(search);
  const view = await orNotFound(readProfilePage(id, query, Date.now()));
  const head = await readPageHead(Date.now());
  const { profile, content } = view;
  const answer = "answer" in content ? content.answer : null;
  return (
    <>
      <TopBar current="incidents" user={person} {...head}>
        <SignOutForm />
      </TopBar>
      <main className="mx-auto max-w-6xl space-y-3 p-4">
        <h1 className="break-all font-semibold text-title">Heap profile {profile.name}</h1>
        <ProfileFacts profile={profile} targetName={view.targetName} />
        <ProfileNav id={id} query={query} />
        {/* An uncontrolled form keeps what was typed into it; another address is another form. */}
        <FilterForm
          key={JSON.stringify(query)}
          id={id}
          query={query}
          sampleTypes={answer?.sampleTypes ?? profile.summary.sampleTypes}
          sampleType={answer?.sampleType ?? null}
          problems={content.state === "mistyped" ? content.problems : []}
        />
        <ProfileContent view={view} query={query} />
      </main>
    </>
  );
}
