// What was published to the orders' topic, live.
import { $, el, read, listen, time, json, arrows } from "./console.js";
import { reconcile } from "../../js/page.js";

async function refresh() {
  const { notifications } = await read("notifications");
  $("#count").textContent = notifications.length ? `The newest ${notifications.length}, and 1,000 at most` : "No notifications yet.";
  reconcile($("#list"), notifications.slice(0, 200), (n) => n.messageid, (n) => el("li", { class: "row-link note-row" },
    el("strong", {}, n.attributes.event ?? "A notification"), time(n.publishedat),
    n.message?.orderid ? el("a", { class: "id", href: `order.html?id=${encodeURIComponent(n.message.orderid)}` }, n.message.orderid) : el("span"),
    el("details", {}, el("summary", {}, "Message"), json(n.message))), () => {});
}
arrows($("#list"));
listen(["notification"], refresh, { pause: 200 });
