// Starts the program in the person's language. The region follows the browser when it speaks that language.
(function () {
  const { language } = window.okno;
  const spoken = (navigator.languages || []).find((tag) => tag.toLowerCase().startsWith(`${language}-`));
  document.querySelectorAll("[data-ru]").forEach((words) => (words.textContent = words.dataset[language]));
  if (language === "en") document.getElementById("loading").textContent = "Okno is loading";
  Blazor.start({ applicationCulture: spoken || (language === "en" ? "en-GB" : "ru-RU") });
})();
