/// The page's only script: it lets charts be read by a crosshair and zoomed, all of them together. It asks for nothing and
/// writes text only as text. Without it the charts are there all the same.
///
/// A chart is `figure.chart`. Inside its `svg.plot` x is seconds, so zooming is a new view box; what stands outside has its
/// time in `data-at`. `data-coarse` and `data-fine` hold the buckets (`Timeline.text`), `data-scale` the panels' edges.
package enum ChartScript {
    /// Its SHA-256 as a source expression of a Content Security Policy. A test compares it with the text.
    package static let hash = "sha256-xtEnsYD4eH4dK95FtESjFmnvJGl/h9hXReVsHQgrrus="

    /// What stands between the script's tags: legible as XML, too.
    static let text = "//<![CDATA[\n" + reading + drawing + acting + "//]]>"

    /// Decodes the buckets and writes figures.
    private static let reading = #"""
        (() => {
        "use strict";
        const left = 70, right = 984, wide = right - left, size = 20;
        const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
        const digit = new Map([...alphabet].map((letter, value) => [letter, value]));
        const number = (text, from, count) => {
          let value = 0;
          for (let i = from; i < from + count; i++) value = value * 64 + digit.get(text[i]);
          return value;
        };
        const level = text => {
          if (!text) return null;
          const [start, width, data] = text.split(" ");
          const latency = at => { const code = number(data, at, 3); return code ? 1e-7 * 10 ** ((code - 1) / 23000) : null; };
          return {
            start: +start, width: +width, count: data.length / size,
            index(time) { return Math.min(Math.max(Math.floor((time - this.start) / this.width), 0), this.count - 1); },
            bucket(index) {
              const at = index * size;
              return {count: number(data, at, 4), failures: number(data, at + 4, 4), p50: latency(at + 8),
                p95: latency(at + 11), p99: latency(at + 14), max: latency(at + 17)};
            }
          };
        };
        const digits = value => value.toFixed(value < 9.995 ? 2 : value < 99.95 ? 1 : 0);
        const duration = seconds => seconds === null ? "–" : seconds < 0.0009995 ? digits(seconds * 1e6) + " µs"
          : seconds < 0.9995 ? digits(seconds * 1e3) + " ms" : digits(seconds) + " s";
        const places = width => width < 0.0095 ? 3 : width < 0.095 ? 2 : width < 0.95 ? 1 : 0;

        """#

    /// Draws the part of the run that is in view.
    private static let drawing = #"""
        const steps = [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 30, 60, 120, 300, 600, 1200, 1800, 3600, 7200, 21600, 86400];
        const make = (name, attributes, parent) => {
          const element = document.createElementNS("http://www.w3.org/2000/svg", name);
          for (const key in attributes) element.setAttribute(key, attributes[key]);
          return parent.appendChild(element);
        };
        const charts = [...document.querySelectorAll("figure.chart")].map(figure => {
          const svg = figure.querySelector("svg.timeline"), plot = svg.querySelector(".plot");
          const [x, y, length, height] = plot.getAttribute("viewBox").split(" ").map(Number);
          const edges = (figure.dataset.scale || "").split(" ").map(Number);
          const chart = {figure, svg, plot, height, edges, start: x, end: x + length,
            coarse: level(figure.dataset.coarse), fine: level(figure.dataset.fine), epoch: +figure.dataset.start,
            lines: ["max", "p99", "p95", "p50"].map((key, i) => [key, plot.querySelector("path." + ["slowest", "p99", "p95", "p50"][i])]),
            bars: plot.querySelector("path.error"), ticks: svg.querySelector(".ticks"), moved: [...svg.querySelectorAll("[data-at]")]};
          chart.shown = chart.coarse;
          return chart;
        });
        if (!charts.length) return;
        const start = charts[0].start, end = charts[0].end;
        const least = Math.max(...charts.map(chart => ((chart.fine || chart.coarse || {width: 0}).width) * 8), (end - start) / 5000);
        let view = [start, end], cursor = null;
        const x = time => left + wide * (time - view[0]) / (view[1] - view[0]);
        const zoomed = () => view[1] - view[0] < (end - start) * 0.9999;

        const redraw = chart => {
          const {edges: [low, high, top, middle, errorTop, bottom], shown} = chart;
          const first = Math.max(shown.index(view[0]) - 1, 0), last = Math.min(shown.index(view[1]) + 1, shown.count - 1);
          const y = seconds => (middle - top) * (1 - Math.min(Math.max(Math.log10(seconds / low) / Math.log10(high / low), 0), 1));
          const paths = {max: "", p99: "", p95: "", p50: ""}, drawing = {};
          let bars = "";
          for (let i = first; i <= last; i++) {
            const bucket = shown.bucket(i), at = shown.start + i * shown.width;
            for (const key in paths) {
              if (bucket[key] === null) { drawing[key] = false; continue; }
              paths[key] += (drawing[key] ? "L" : "M") + (at + shown.width / 2).toFixed(4) + " " + y(bucket[key]).toFixed(1) + (drawing[key] ? "" : "h0");
              drawing[key] = true;
            }
            if (bucket.failures) {
              const tall = Math.max((bottom - errorTop) * bucket.failures / bucket.count, 1).toFixed(1);
              bars += "M" + at.toFixed(4) + " " + (bottom - top) + "v-" + tall + "h" + shown.width + "v" + tall + "z";
            }
          }
          for (const [key, path] of chart.lines) path.setAttribute("d", paths[key]);
          chart.bars.setAttribute("d", bars);
        };
        const drawTicks = chart => {
          const bottom = +chart.ticks.dataset.y, length = view[1] - view[0];
          const step = steps.find(step => length / step <= 12) || length / 10;
          chart.ticks.replaceChildren();
          for (let i = Math.ceil(view[0] / step - 1e-9); i * step <= view[1]; i++) {
            make("path", {class: "tick", d: "M" + x(i * step).toFixed(1) + " " + bottom + "v6"}, chart.ticks);
            make("text", {x: x(i * step).toFixed(1), y: bottom + 20, "text-anchor": "middle"}, chart.ticks).textContent = (i * step).toFixed(places(step)) + " s";
          }
        };
        const moveMarks = chart => {
          let last = left - 20;
          for (const element of chart.moved) {
            const place = x(+element.dataset.at), isMark = element.tagName === "g";
            element.style.display = place < left - 1 || place > right + 1 ? "none" : "";
            if (element.style.display) continue;
            const shown = isMark ? Math.min(Math.max(place, last + 17), right + 8) : Math.min(place, right - element.getComputedTextLength());
            if (isMark) {
              last = shown;
              element.querySelector("path").setAttribute("d", "M0 48L" + (place - shown).toFixed(1) + " 56");
            }
            element.setAttribute("transform", "translate(" + shown.toFixed(1) + " 0)");
          }
        };
        const draw = () => {
          for (const chart of charts) {
            chart.plot.setAttribute("viewBox", [view[0], 0, view[1] - view[0], chart.height].join(" "));
            if (chart.coarse) {
              chart.shown = chart.fine && zoomed() && (view[1] - view[0]) / chart.coarse.width < chart.coarse.count * 0.7 ? chart.fine : chart.coarse;
              redraw(chart);
            }
            drawTicks(chart);
            moveMarks(chart);
            chart.figure.dataset.view = view.map(time => time.toFixed(3)).join(" ") + (chart.shown && chart.shown === chart.fine ? " fine" : " coarse");
          }
          point(cursor);
        };

        """#

    /// Pointer, keys and buttons.
    private static let acting = #"""
        const point = (time, active, said) => {
          cursor = time === null ? null : Math.min(Math.max(time, view[0]), view[1]);
          for (const chart of charts) {
            const isHidden = cursor === null;
            chart.cross.style.display = isHidden ? "none" : "";
            if (isHidden || chart !== active) chart.tip.hidden = true;
            if (isHidden) continue;
            const shown = chart.shown, index = shown ? shown.index(cursor) : 0;
            const place = x(shown ? Math.min(Math.max(shown.start + (index + 0.5) * shown.width, view[0]), view[1]) : cursor).toFixed(1);
            chart.cross.setAttribute("d", "M" + place + " " + chart.top + "V" + chart.bottom);
            if (chart !== active) continue;
            const rows = [];
            if (shown) {
              const bucket = shown.bucket(index), from = shown.start + index * shown.width, digits = places(shown.width);
              rows.push(["time", from.toFixed(digits) + " – " + (from + shown.width).toFixed(digits) + " s"]);
              rows.push(["UTC", new Date((chart.epoch + from) * 1000).toISOString().slice(11, 23)]);
              rows.push(["answers", String(bucket.count)]);
              rows.push(["failures", bucket.failures + (bucket.count ? " (" + +(100 * bucket.failures / bucket.count).toFixed(2) + " %)" : "")]);
              for (const key of ["p50", "p95", "p99", "max"]) rows.push([key, duration(bucket[key])]);
            } else {
              rows.push(["time", cursor.toFixed(3) + " s"], ["UTC", new Date((chart.epoch + cursor) * 1000).toISOString().slice(11, 23)]);
            }
            chart.tip.replaceChildren(...rows.map(row => {
              const line = document.createElement("div");
              line.append(...row.map(text => Object.assign(document.createElement("span"), {textContent: text})));
              return line;
            }));
            chart.tip.hidden = false;
            const scale = chart.svg.getBoundingClientRect().width / 1000, room = chart.tip.offsetWidth + 12;
            const at = place * scale;
            chart.tip.style.left = Math.max(at > chart.svg.getBoundingClientRect().width - room ? at - room : at + 12, 0) + "px";
            if (said) chart.live.textContent = rows.map(row => row.join(" ")).join(", ");
          }
        };
        const zoom = (from, to) => {
          const length = Math.min(Math.max(to - from, least), end - start);
          const first = Math.min(Math.max((from + to - length) / 2, start), end - length);
          view = [first, first + length];
          draw();
        };
        const scale = (factor, time) => {
          const middle = time === null ? (view[0] + view[1]) / 2 : time;
          zoom(middle - (middle - view[0]) * factor, middle + (view[1] - middle) * factor);
        };
        const reset = () => zoom(start, end);

        for (const chart of charts) {
          const {figure, svg} = chart;
          chart.top = +chart.plot.getAttribute("y");
          chart.bottom = chart.top + chart.height;
          chart.cross = make("path", {class: "cross", style: "display:none"}, svg);
          chart.drag = make("rect", {class: "drag", y: chart.top, height: chart.height, width: 0}, svg);
          chart.tip = figure.appendChild(Object.assign(document.createElement("div"), {className: "tip", hidden: true}));
          chart.live = figure.appendChild(Object.assign(document.createElement("p"), {className: "sr"}));
          chart.live.setAttribute("aria-live", "polite");
          figure.classList.add("live");
          figure.tabIndex = 0;
          figure.setAttribute("role", "group");
          figure.setAttribute("aria-label", svg.querySelector("title").textContent + ". Arrow keys read values, plus and minus zoom, 0 shows the whole run.");
          const time = event => {
            const box = svg.getBoundingClientRect();
            const place = Math.min(Math.max((event.clientX - box.left) / box.width * 1000, left), right);
            return view[0] + (place - left) / wide * (view[1] - view[0]);
          };
          let from = null;
          svg.addEventListener("pointerdown", event => {
            if (event.button || event.pointerType === "touch") return;
            from = time(event);
            svg.setPointerCapture(event.pointerId);
            event.preventDefault();
            figure.focus({preventScroll: true});
          });
          svg.addEventListener("pointermove", event => {
            point(time(event), chart);
            if (from === null) return;
            const ends = [from, time(event)].sort((a, b) => a - b).map(x);
            chart.drag.setAttribute("x", ends[0]);
            chart.drag.setAttribute("width", ends[1] - ends[0]);
          });
          const drop = event => {
            chart.drag.setAttribute("width", 0);
            if (from === null) return;
            const ends = [from, time(event)].sort((a, b) => a - b);
            from = null;
            if (event.type === "pointerup" && x(ends[1]) - x(ends[0]) > 6) zoom(...ends);
          };
          svg.addEventListener("pointerup", drop);
          svg.addEventListener("pointercancel", drop);
          svg.addEventListener("pointerleave", () => { if (from === null && document.activeElement !== figure) point(null); });
          svg.addEventListener("dblclick", reset);
          figure.addEventListener("blur", () => point(null));
          figure.addEventListener("keydown", event => {
            if (event.target !== figure || event.ctrlKey || event.metaKey || event.altKey) return;
            const width = (chart.shown || {width: (view[1] - view[0]) / 180}).width;
            const walk = by => {
              const at = cursor === null ? (view[0] + view[1]) / 2 : Math.min(Math.max(cursor + by, start), end);
              if (at < view[0] || at > view[1]) zoom(view[0] + by, view[1] + by);
              point(at, chart, true);
            };
            const keys = {
              ArrowLeft: () => walk(event.shiftKey ? -10 * width : -width), ArrowRight: () => walk(event.shiftKey ? 10 * width : width),
              Home: () => point(view[0], chart, true), End: () => point(view[1], chart, true),
              "+": () => scale(0.5, cursor), "=": () => scale(0.5, cursor), "-": () => scale(2, cursor),
              "0": reset, Escape: reset,
            };
            if (!keys[event.key]) return;
            event.preventDefault();
            keys[event.key]();
          });
          if (!chart.coarse) continue;
          const bar = figure.appendChild(Object.assign(document.createElement("div"), {className: "zoom"}));
          for (const [text, act] of [["Zoom in", () => scale(0.5, cursor)], ["Zoom out", () => scale(2, cursor)], ["Whole run", reset]]) {
            const button = bar.appendChild(Object.assign(document.createElement("button"), {type: "button", textContent: text}));
            button.addEventListener("click", act);
          }
          bar.appendChild(Object.assign(document.createElement("span"), {className: "dim", textContent: "or drag over the chart; ← → read, + − zoom, 0 resets"}));
        }
        addEventListener("beforeprint", () => {
          reset();
          point(null);
          for (const part of document.querySelectorAll("details:not([open])")) { part.open = true; part.dataset.folded = ""; }
        });
        addEventListener("afterprint", () => {
          for (const part of document.querySelectorAll("details[data-folded]")) { part.open = false; delete part.dataset.folded; }
        });
        })();

        """#
}
