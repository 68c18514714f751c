// The invoice of an order, to be read and printed. It is fetched from where a presigned URL opens it.

import * as api from "./api.js";
import { $, fill, show, stamp } from "./page.js";
import { amount, dateAndTime } from "./words.js";

const parameters = new URL(location).searchParams;
const orderAddress = parameters.get("order") && `customer.html?${new URLSearchParams({ shop: parameters.get("shop") ?? "", order: parameters.get("order") })}`;

async function start() {
  let link;
  try {
    link = await api.invoice(parameters.get("key") ?? "");
  } catch (error) {
    if (error.status !== 400) return broken(error.message);
    // The key in this page's address is not one of an invoice, and will not be at the next try.
    Object.assign($("#retry"), { textContent: "To your order", href: orderAddress || "customer.html" });
    return broken("This address does not lead to an invoice. Open the invoice from its order.");
  }
  try {
    const response = await fetch(link.url, { credentials: "omit", referrerPolicy: "no-referrer" });
    if (!response.ok) throw new Error(`status ${response.status}`);
    render(await response.json());
  } catch {
    $("#stored").href = link.url;
    $("#stored").hidden = false;
    broken("Where invoices are kept did not let this page read it. Try again, or open the document itself.");
  }
}

function render(invoice) {
  const money = (decimal) => amount(invoice.currency, decimal);
  fill($("[data-view=invoice]"), {
    issued: dateAndTime(invoice.issuedat), shop: invoice.vendorid, account: invoice.accountid, city: invoice.city,
    number: invoice.invoiceid, total: money(invoice.total),
  });
  for (const { description, quantity, unitprice, amount: sum } of invoice.lines) {
    const row = stamp("row");
    fill(row, { description, quantity: String(quantity), each: money(unitprice), amount: money(sum) });
    $("#lines").append(row);
  }
  show("invoice");
}

function broken(problem) {
  fill(document, { problem });
  show("broken");
}

if (orderAddress) {
  $("#back").href = orderAddress;
  $("#back").hidden = false;
}
$("#print").addEventListener("click", () => print());
start();
