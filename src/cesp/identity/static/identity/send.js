"use strict";
// Coming back from an identity provider: one press saved.
document.querySelector("form[data-cesp-send-at-once]")?.requestSubmit();
