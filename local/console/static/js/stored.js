// What is stored, page by page.
import { $, read, listen } from "./console.js";

// pages shows a page of what is at path, now and whenever one of the topics has news.
export function pages(path, topics, show) {
  const after = new URLSearchParams(location.search).get("after");
  let shown;
  listen(topics, async () => {
    const page = await read(`${path}?${new URLSearchParams(after ? { after } : {})}`);
    const text = JSON.stringify(page);
    if (text === shown) return;
    shown = text;
    show(page);
    $("#first").hidden = !after;
    $("#first").href = location.pathname;
    $("#next").hidden = !page.next;
    $("#next").href = `?${new URLSearchParams({ after: page.next ?? "" })}`;
  }, { pause: 500 });
}
