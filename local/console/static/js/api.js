// The API's document in Swagger UI, with calls that can be tried as they stand.
import { listen } from "./console.js";

// follow fills in what later calls need with what this one returned: the order's id, and where its invoice is.
function follow(response) {
  const body = response.obj ?? response.body;
  const { orderid = body?.order?.orderid, order } = body ?? {};
  if (orderid) ui.specActions.changeParam(["/orders/{orderid}", "get"], "orderid", "path", orderid, false);
  if (order?.invoicekey) ui.specActions.changeParam(["/invoice", "get"], "objectKey", "query", order.invoicekey, false);
  return response;
}

const ui = SwaggerUIBundle({
  url: "openapi.yaml",
  dom_id: "#swagger",
  responseInterceptor: (response) => {
    try {
      return follow({ ...response, body: response.body ?? JSON.parse(response.text) }) && response;
    } catch {
      return response; // which has no JSON
    }
  },
  deepLinking: true,
  validatorUrl: null,
  defaultModelsExpandDepth: -1,
  tryItOutEnabled: true,
  displayRequestDuration: true,
});

let first = true;
listen(["change"], () => { if (!first) ui.specActions.download(); first = false; }); // when the document is loaded again
