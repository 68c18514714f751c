// The dialog that asks who is ordering.

import { account, rename } from "./identity.js";
import { $ } from "./page.js";

// askAccount opens the dialog, and calls changed when another account was given.
export function askAccount(changed) {
  const dialog = $("#rename");
  const name = $("#name");
  name.value = account();
  dialog.addEventListener("close", () => {
    if (dialog.returnValue !== "keep" || name.value === account()) return;
    rename(name.value);
    changed();
  }, { once: true });
  dialog.returnValue = "";
  dialog.showModal();
  name.select();
}
