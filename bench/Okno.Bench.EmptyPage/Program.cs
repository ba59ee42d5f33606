using Microsoft.AspNetCore.Components.WebAssembly.Hosting;
using Okno.Bench.EmptyPage;

var builder = WebAssemblyHostBuilder.CreateDefault(args);
builder.RootComponents.Add<App>("#app");
await builder.Build().RunAsync();
