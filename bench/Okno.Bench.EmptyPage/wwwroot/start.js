Blazor.start({ applicationCulture: "ru-RU" });
