using Microsoft.Playwright;

namespace Okno.EndToEnd.Journeys;

/// <summary>What a machine sees wrong with the look of a page: words cut off, out of reach, one over the other, or not meant for people.</summary>
internal static class Sight
{
    private const string Look = """
        (small) => {
          const found = new Set();
          const styles = new Map();
          const style = (element) => styles.get(element) ?? styles.set(element, getComputedStyle(element)).get(element);
          const named = (element) => {
            const words = (element.innerText || element.value || element.getAttribute("aria-label") || "").trim().replace(/\s+/g, " ").slice(0, 48);
            return `<${element.tagName.toLowerCase()}${element.id ? " #" + element.id : ""} ${element.getAttribute("class") ?? ""}> «${words}»`;
          };
          const root = [...document.querySelectorAll("dialog[open]")].pop() ?? document.body;
          const aside = ".vh, .skip, .canvas, svg, option, .toasts, .rz-dropdown-panel, [hidden], #blazor-error-ui, noscript, script";
          const pressed = "button, a, input, select, textarea";
          const leaves = [...root.querySelectorAll("*")].filter((element) =>
            !element.closest(aside) &&
            (element.matches(pressed) || [...element.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.data.trim())) &&
            element.getClientRects().length > 0 &&
            style(element).visibility === "visible" && !element.matches(".vh-file"));
          const above = (element) => !!element.closest(".dock, .menu, .pop-layer, .lookup .list, .savebar");
          const seen = [];
          for (const leaf of leaves) {
            const whole = leaf.getBoundingClientRect();
            if (whole.width < 1 || whole.height < 1) continue;
            let { left, right, top, bottom } = whole;
            let [doneX, doneY, fixed] = [false, false, style(leaf).position === "fixed"];
            for (let box = leaf.parentElement; box && box !== document.documentElement && !fixed; box = box.parentElement) {
              const rules = style(box);
              const at = box.getBoundingClientRect();
              for (const [axis, low, high, boxLow, boxHigh, longer] of [
                ["X", left, right, at.left, at.right, box.scrollWidth > box.clientWidth + 1],
                ["Y", top, bottom, at.top, at.bottom, box.scrollHeight > box.clientHeight + 1],
              ]) {
                const rule = rules[`overflow${axis}`];
                if (rule === "visible" || (axis === "X" ? doneX : doneY)) continue;
                const out = high > boxHigh + 1.5 || low < boxLow - 1.5;
                if ((rule === "auto" || rule === "scroll") && longer) { if (axis === "X") doneX = true; else doneY = true; }
                else if (out && axis === "X" && rules.textOverflow === "ellipsis") doneX = true;
                else if (out) { found.add(`cut off by <${box.getAttribute("class") ?? box.tagName}> ${axis}: ${named(leaf)}`); if (axis === "X") doneX = true; else doneY = true; }
              }
              if (rules.overflowX !== "visible") [left, right] = [Math.max(left, at.left), Math.min(right, at.right)];
              if (rules.overflowY !== "visible") [top, bottom] = [Math.max(top, at.top), Math.min(bottom, at.bottom)];
              if (rules.position === "fixed") fixed = true;
            }
            if (!doneX && (right > innerWidth + 1 || left < -1)) found.add(`beside the window: ${named(leaf)}`);
            if (!doneY && (bottom > innerHeight + 1 || top < -1)) found.add(`below or above the window: ${named(leaf)}`);
            if (right - left < 1 || bottom - top < 1 || right < 0 || left > innerWidth || bottom < 0 || top > innerHeight) continue;
            if (leaf.matches(".btn, .qchip, .chip, .tab, .big") && leaf.scrollWidth > leaf.clientWidth + 1 && style(leaf).textOverflow !== "ellipsis")
              found.add(`wider than its button: ${named(leaf)}`);
            if (leaf.matches(pressed)) {
              const [x, y] = [(left + right) / 2, (top + bottom) / 2];
              const hit = document.elementFromPoint(x, y);
              if (hit && hit !== leaf && !leaf.contains(hit) && !hit.contains(leaf) && !hit.closest(".toasts"))
                found.add(`covered by ${named(hit)}: ${named(leaf)}`);
            }
            const own = [...leaf.childNodes].filter((node) => node.nodeType === Node.TEXT_NODE).map((node) => node.data).join(" ").trim();
            if (/^[A-Z][A-Za-z]+_[A-Za-z_]+$|[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-|\{\d\}|undefined|\bnull\b/.test(own)) found.add(`not words: ${named(leaf)}`);
            if (own) {
              const range = document.createRange();
              range.selectNodeContents(leaf);
              const text = range.getBoundingClientRect();
              seen.push({ leaf, left: Math.max(left, text.left), right: Math.min(right, text.right), top: Math.max(top, text.top), bottom: Math.min(bottom, text.bottom) });
            }
          }
          for (let one = 0; one < seen.length; one++)
            for (let two = one + 1; two < seen.length; two++) {
              const [a, b] = [seen[one], seen[two]];
              if (Math.min(a.right, b.right) - Math.max(a.left, b.left) > 3 && Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 5 &&
                  !a.leaf.contains(b.leaf) && !b.leaf.contains(a.leaf) && above(a.leaf) === above(b.leaf))
                found.add(`one over the other: ${named(a.leaf)} and ${named(b.leaf)}`);
            }
          for (const box of root.querySelectorAll("*")) {
            if (box.closest(".canvas, textarea, input, select, .vh")) continue;
            const rules = style(box);
            const [across, down] = [/auto|scroll/.test(rules.overflowX), /auto|scroll/.test(rules.overflowY)];
            if (down && box.clientHeight > 0 && box.clientHeight < 60 && box.scrollHeight > box.clientHeight + 24) found.add(`a slit to scroll in: ${named(box)}`);
            if (small && across && box.scrollWidth > box.clientWidth + 1 && !box.matches(".rl, [role=grid], .scroll:has(.tb), .conflict, .scroll-x, pre, .calls-now")) found.add(`scrolls sideways: ${named(box)}`);
          }
          scrollTo(9999, 0);
          if (scrollX > 0) {
            const farthest = [...document.body.querySelectorAll("*")].reduce((far, one) => (one.getBoundingClientRect().right > far.getBoundingClientRect().right ? one : far));
            found.add(`wider than the window by ${scrollX}: ${named(farthest)} in ${named(farthest.parentElement)}`);
          }
          return [...found];
        }
        """;

    /// <param name="small">The window is a small one, as at 200 % zoom: nothing but tables and diagrams may scroll sideways.</param>
    public static async Task<IEnumerable<string>> Flaws(this IPage page, string where, bool small = false) =>
        (await page.EvaluateAsync<string[]>(Look, small)).Select(flaw => $"{where}: {flaw}");
}
