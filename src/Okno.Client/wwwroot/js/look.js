// Applies the stored look before the first paint. Classic script: it must run before the body is read.
(function () {
  const stored = (name) => {
    try {
      return localStorage.getItem(`okno.${name}`);
    } catch {
      return null; // storage may be refused; the defaults then hold
    }
  };
  const html = document.documentElement;
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const language = stored("language") === "en" ? "en" : "ru";

  function apply() {
    const theme = stored("theme");
    html.dataset.theme = theme === "light" || theme === "dark" ? theme : dark.matches ? "dark" : "light";
    html.dataset.density = stored("density") === "compact" ? "compact" : "cozy";
  }

  html.lang = language;
  apply();
  dark.addEventListener("change", apply);
  window.okno = { language, apply };
})();
