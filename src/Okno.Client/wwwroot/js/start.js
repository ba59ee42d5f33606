// Starts the program in the person's language. The region follows the browser when it speaks that language.
(function () {
  const { language } = window.okno;
  const spoken = (navigator.languages || []).find((tag) => tag.toLowerCase().startsWith(`${language}-`));
  document.querySelectorAll("[data-ru]").forEach((words) => (words.textContent = words.dataset[language]));
  if (language === "en") document.getElementById("loading").textContent = "Okno is loading";

  // One that cannot be had is done without, as when it stands in the page.
  const put = (made) =>
    new Promise((done) => {
      made.onload = made.onerror = done;
      document.head.append(made);
    });
  const style = ({ href }) => put(Object.assign(document.createElement("link"), { rel: "stylesheet", href }));
  const script = ({ href }) => {
    const made = Object.assign(document.createElement("script"), { src: href, async: false });
    made.setAttribute("autostart", "false");
    return put(made);
  };

  async function start() {
    const brought = (kind) => [...document.querySelectorAll(`link[rel=preload][as=${kind}]`)];
    await Promise.all([...brought("style").map(style), ...brought("script").map(script)]);
    Blazor.start({ applicationCulture: spoken || (language === "en" ? "en-GB" : "ru-RU") });
  }

  // The program takes the one thread for itself: the shell is painted before. What is not to be seen is not painted.
  if (document.visibilityState === "hidden") start();
  else requestAnimationFrame(() => setTimeout(start));
})();
