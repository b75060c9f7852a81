import type { Locator, Page } from "@playwright/test";

/** Where things are on the incident page. */
export class IncidentPage {
  constructor(readonly page: Page) {}

  async open(url: string, id: string, query = ""): Promise<void> {
    await this.page.goto(`${url}/incidents/${id}${query}`);
    await this.chart.waitFor();
  }

  get chart(): Locator {
    return this.page.getByRole("img", { name: /memory/i }).first();
  }

  /** Marks and watches below the chart, in the layout that is shown at this width. */
  get chartEvents(): Locator {
    return this.page.getByRole("list", { name: "Events below the chart" });
  }

  get chartWatches(): Locator {
    return this.page.getByRole("list", { name: "Watches below the chart" });
  }

  item(id: string): Locator {
    return this.page.locator(`#item-${id}`);
  }

  tick(id: string): Locator {
    return this.item(id).getByRole("checkbox");
  }

  /** How the page hears of changes. */
  get connection(): Locator {
    return this.page.getByRole("status").filter({ hasText: /^changes: / });
  }

  /** Who has the page open. */
  get presence(): Locator {
    return this.page.getByRole("status").filter({ hasText: /^Who has this page open: / });
  }

  timeline(text: string): Locator {
    return this.page.getByRole("list", { name: "Timeline entries" }).getByRole("listitem").filter({ hasText: text });
  }
}
