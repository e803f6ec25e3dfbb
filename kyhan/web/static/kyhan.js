// What the pages do beyond plain HTML; every act works without it.
"use strict";
document.addEventListener("DOMContentLoaded", () => {
  // Who was refused is told first, also by a screen reader.
  document.getElementById("refusal")?.focus();
});
// A part of a page that was refused (401, 403, 409, 422) says so in its place instead of silently staying as it was.
document.addEventListener("htmx:beforeSwap", (event) => {
  if (event.detail.xhr.status >= 400 && event.detail.xhr.status < 500) {
    event.detail.shouldSwap = true;
    event.detail.isError = false;
  }
});
