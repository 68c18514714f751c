// Where the hosted sign-in comes back to, with a code in the address.

import { $, fill, show } from "./page.js";
import { finish } from "./session.js";

try {
  const back = new URL(await finish(), location);
  location.replace(back.origin === location.origin ? back : "./");
} catch (error) {
  fill(document, { problem: error.message });
  show("broken");
  $("#again").href = "./";
}
