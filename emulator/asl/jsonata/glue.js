// What the engine calls. All values pass as JSON.
(function () {
  const maxDepth = 1000;

  function compile(text) {
    const expression = jsonata(text);
    expression.assign("eval", undefined);
    return expression;
  }

  // bridge returns a function of Go's. As elsewhere in JSONata, nothing comes of nothing.
  function bridge(name) {
    return function (...args) {
      if (args.some((a) => a === undefined)) {
        return undefined;
      }
      return JSON.parse(callGo(name, JSON.stringify(args)));
    };
  }

  // check rejects what JSON cannot say.
  function check(value) {
    if (typeof value === "function" || (value && value._jsonata_lambda)) {
      throw new Error("the result contains a function");
    }
    if (typeof value === "number" && !Number.isFinite(value)) {
      throw new Error("the result contains a number out of range");
    }
    if (value && typeof value === "object") {
      Object.values(value).forEach(check);
    }
  }

  async function run(expression, bindings, names) {
    const variables = JSON.parse(bindings) || {};
    names.forEach((name) => { variables[name] = bridge(name); });
    let depth = 0;
    expression.assign(Symbol.for("jsonata.__evaluate_entry"), () => {
      if (++depth > maxDepth) {
        throw new Error("the expression nests too deeply");
      }
    });
    expression.assign(Symbol.for("jsonata.__evaluate_exit"), () => { depth--; });
    const result = await expression.evaluate(undefined, variables);
    if (result === undefined) {
      return undefined;
    }
    check(result);
    return JSON.stringify(result);
  }

  return { compile, run };
})();
