import { expect, type Locator, type Page } from "@playwright/test";

/** What data says of an item, and what is signed, may change between look and press: then it is tried again. */
const patience = { timeout: 90_000, intervals: [500] };

/** Where things are on the sign-off page, and its ways with and without JavaScript. */
export class SignOffPage {
  constructor(readonly page: Page) {}

  /** Of the incident whose page stands at the address. */
  async open(incidentUrl: string): Promise<void> {
    await this.page.goto(`${incidentUrl.split(/[?#]/)[0]?.replace(/\/sign-off$/, "")}/sign-off`);
    await this.signatures.waitFor();
  }

  get items(): Locator {
    return this.page.getByRole("region", { name: "Post-incident items" });
  }

  get blockers(): Locator {
    return this.page.getByRole("region", { name: "What still blocks closing" });
  }

  get resolve(): Locator {
    return this.page.getByRole("region", { name: "Resolve without a watch that held" });
  }

  get signatures(): Locator {
    return this.page.getByRole("region", { name: "Signatures under the incident" });
  }

  get closed(): Locator {
    return this.page.getByText(/^Closed: signed off by/);
  }

  get signButton(): Locator {
    return this.signatures.getByRole("button", { name: /^Sign/ });
  }

  /** Signs every item that is asked for, or waives it where it is not met: the note is the reason then. */
  async signItems(note: string): Promise<void> {
    await expect(async () => {
      const forms = this.items.locator("form");
      for (let left = await forms.count(); left > 0; left = await forms.count()) {
        const form = forms.first();
        await form.getByRole("textbox").fill(note, { timeout: 5_000 });
        await form.getByRole("button", { name: /^(Sign off|Waive): / }).click({ timeout: 5_000 });
        await expect(forms).not.toHaveCount(left, { timeout: 5_000 });
      }
      await expect(this.items.getByRole("status")).toHaveText("5 of 5 signed off or waived", { timeout: 5_000 });
    }).toPass(patience);
  }

  /** Gives the reason for closing, where no watch has held. */
  async resolveBecause(reason: string): Promise<void> {
    await expect(async () => {
      if ((await this.resolve.count()) === 0) return;
      await this.resolve.getByLabel("Reason for closing").fill(reason, { timeout: 5_000 });
      for (const box of await this.resolve.getByRole("checkbox").all()) await box.check({ timeout: 5_000 });
      await this.resolve.getByRole("button", { name: "Resolve the incident" }).click({ timeout: 5_000 });
      await expect(this.resolve).toHaveCount(0, { timeout: 5_000 });
    }).toPass(patience);
  }

  /** What the signatures need: items that are signed or waived, and an incident that is resolved. Does what is missing. */
  async prepare(note: string, reason: string): Promise<void> {
    await this.signItems(note);
    await this.resolveBecause(reason);
  }

  /** Signs the incident as a whole, unless this person's signature is under it already or it is closed. */
  async sign(): Promise<void> {
    await this.open(this.page.url());
    if ((await this.signButton.count()) > 0) await this.signButton.click({ timeout: 5_000 });
    await expect(this.signButton).toHaveCount(0, { timeout: 5_000 });
  }

  /** All of it by one person: items, reason, signature. */
  async closeAlone(words: string): Promise<void> {
    await expect(async () => {
      await this.prepare(words, words);
      await this.sign();
      await expect(this.closed).toBeVisible({ timeout: 5_000 });
    }).toPass(patience);
  }
}
