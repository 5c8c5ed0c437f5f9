(function () {
  "use strict";
  var frame = document.getElementById("op");
  var origin = frame.dataset.origin;
  var timer;
  function ask() {
    frame.contentWindow.postMessage(frame.dataset.message, origin);
  }
  window.addEventListener("message", function (event) {
    if (event.origin !== origin || event.source !== frame.contentWindow) {
      return;
    }
    if (event.data === "unchanged") {
      return;
    }
    clearInterval(timer);
    if (event.data === "changed") {
      location.assign("session-check");
    }
  });
  frame.addEventListener("load", function () {
    ask();
    timer = setInterval(ask, 5000);
  });
})();
