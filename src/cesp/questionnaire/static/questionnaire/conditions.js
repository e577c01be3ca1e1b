"use strict";
// Shows a question only when the answer that it depends on, on this page, is the one given. Without this script every
// question stays visible, under the sentence that says when it is asked; the service judges the conditions by itself.
(() => {
  const blocks = [...document.querySelectorAll("[data-cesp-only-if]")];
  const given = (name) =>
    [...document.querySelectorAll(`[name="${CSS.escape(name)}"]`)]
      .filter((one) => !one.closest("[hidden]") && (!["radio", "checkbox"].includes(one.type) || one.checked))
      .map((one) => one.value);
  const holds = (block) =>
    block.dataset.cespOnlyIf.split(";").every((condition) => {
      const [name, values] = condition.split("=");
      return given(name).some((value) => values.split("|").includes(value));
    });
  const settle = () =>
    blocks.forEach((block) => {
      block.hidden = !holds(block);
    });
  if (blocks.length) {
    settle();
    document.addEventListener("input", settle);
    document.addEventListener("change", settle);
  }
})();
