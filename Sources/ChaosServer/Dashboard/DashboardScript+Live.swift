extension DashboardScript {
    /// The stream, and the page of the run of now.
    static let live = #"""
        const seconds = 120, wide = 600, high = 150;
        const run = {statuses: [], bands: [], start: 0};

        /// Follows the stream while the page is seen: browsers have few connections for each server.
        function follow() {
          let source, timer;
          const isHere = () => one("#live");
          const connection = (text, kind) => { const it = one("#connection"); if (it) [it.textContent, it.className] = [text, `badge ${kind}`]; };
          const open = () => {
            if (source || document.hidden || !(isHere() || one("[data-refresh]"))) return;
            source = new EventSource("/api/v1/live");
            source.onopen = () => connection("live", "good");
            source.onerror = () => {
              connection("reconnecting", "warn");
              if (source.readyState === EventSource.CLOSED) { source = null; clearTimeout(timer); timer = setTimeout(open, 5000); }
            };
            source.addEventListener("daemon", () => { clearTimeout(refresh.timer); refresh.timer = setTimeout(refresh, 300); });
            if (!isHere()) return;
            for (const kind of Object.keys(heard)) source.addEventListener(kind, (event) => { heard[kind](JSON.parse(event.data)); });
          };
          const close = () => { source?.close(); source = null; clearTimeout(timer); };
          document.addEventListener("visibilitychange", () => { if (document.hidden) return close(); open(); refresh(); });
          addEventListener("pagehide", close);
          addEventListener("pageshow", open);
          one("#confirm")?.addEventListener("close", () => { if (refresh.isDue) refresh(); });
          open();
        }

        /// What is done about each message of the stream.
        const heard = {
          reset() {
            Object.assign(run, {statuses: [], bands: [], start: 0});
            show("idle");
            one("#live-title").textContent = "No drill is running";
            one("#live-hypothesis").textContent = "";
          },
          begin(begin) {
            Object.assign(run, {statuses: [], bands: [], start: begin.startedAt, states: null});
            one("#live-title").textContent = begin.experiment;
            one("#live-hypothesis").textContent = begin.hypothesis || "";
            one("#live-name").textContent = begin.run;
            one("#live-report").href = "/runs/" + encodeURIComponent(begin.run);
            one("#live-steps").replaceChildren(...begin.steps.map((step) => element("li", step)));
            one("#live-slos").replaceChildren(...begin.slos.map((slo) => element("li", slo, "chip unknown")));
            one("#live-log").replaceChildren();
            show("on");
          },
          event(event) {
            const log = one("#live-log"), at = event.at / 1e9, isBelow = log.scrollTop + log.clientHeight > log.scrollHeight - 30;
            const line = element("li", "", event.kind);
            line.append(element("span", time(at), "n dim"), " " + event.text);
            log.append(line);
            while (log.childElementCount > 500) log.firstElementChild.remove();
            if (isBelow) log.scrollTop = log.scrollHeight;
            if (event.kind === "faultOn") run.bands.push({from: at, to: Infinity});
            if (event.kind === "faultOff") for (const band of run.bands) if (band.to === Infinity) { band.to = at; break; }
            if (event.kind === "rollback") for (const band of run.bands) band.to = Math.min(band.to, at);
          },
          status(status) {
            run.statuses.push(status);
            while (run.statuses[0].at < status.at - seconds) run.statuses.shift();
            if (!run.isDue) { run.isDue = true; requestAnimationFrame(draw); }
          },
          end(end) {
            const box = one("#live-end");
            one("#live-verdict").textContent = end.verdict;
            one("#live-reason").textContent = end.reason;
            box.className = `state ${{passed: "good", failed: "bad", rollbackIncomplete: "bad"}[end.verdict] || "warn"}`;
            show("over");
            say(`The run is over: ${end.verdict}.`);
          },
        };

        /// Shows the parts of the page for a state: `idle`, `on`, `over`.
        function show(state) {
          one("#live").dataset.state = state;
          one("#live-run").hidden = state === "idle";
          one("#live-end").hidden = state !== "over";
        }

        /// The newest state and the charts up to it.
        function draw() {
          run.isDue = false;
          const status = run.statuses.at(-1);
          if (!status) return;
          one("#live-phase").textContent = status.phase;
          one("#live-clock").textContent = time(status.elapsed) + (status.length ? ` of ${time(status.length)}` : "");
          const progress = one("#live-progress");
          if (status.length) progress.value = Math.min(1, status.elapsed / status.length); else progress.removeAttribute("value");
          const parts = [...status.slos, ...status.milestones], states = parts.map((part) => part.state).join();
          if (states !== run.states) {
            const breached = parts.filter((part) => part.state === "breached").map((part) => part.name);
            if (run.states && breached.length) say(`Breached: ${breached.join(", ")}.`);
            run.states = states;
            one("#live-slos").replaceChildren(...parts.map((part) => {
              const chip = element("li", "", `chip ${part.state}`);
              chip.append(element("span", part.state, "state-word"), " " + part.name);
              return chip;
            }));
          }
          plot("rate", (it) => it.rate, 1, (value) => `${round(value)}/s`);
          plot("errors", (it) => it.errors, 0.01, (value) => `${round(value * 100)} %`);
          plot("p99", (it) => it.p99, 0.001, time);
        }

        function plot(name, value, least, words) {
          const figure = one(`[data-chart=${name}]`), end = run.statuses.at(-1).at, last = value(run.statuses.at(-1));
          const known = run.statuses.filter((status) => value(status) != null);
          const top = nice(Math.max(least, ...known.map(value)));
          // A run that has just begun fills the chart.
          const span = Math.min(seconds, Math.max(5, end - run.statuses[0].at));
          const x = (at) => Math.max(0, wide * (1 - (end - at) / span)), y = (it) => high - 1 - (high - 3) * it / top;
          let path = "", before;
          for (const status of known) {
            const isGap = before === undefined || status.at - before > 2;
            path += `${isGap ? "M" : "L"}${x(status.at).toFixed(1)} ${y(value(status)).toFixed(1)}`;
            before = status.at;
          }
          one(".line", figure).setAttribute("d", path);
          one(".area", figure).setAttribute("d", path && !path.slice(1).includes("M") ? `${path}V${high}H${x(known[0].at).toFixed(1)}Z` : "");
          one(".faults", figure).replaceChildren(...run.bands.filter((band) => band.to > end - span).map((band) => {
            const rect = document.createElementNS("http://www.w3.org/2000/svg", "rect"), from = x(band.from), to = x(Math.min(end, band.to));
            for (const [key, it] of Object.entries({x: from, y: 0, width: Math.max(1.5, to - from), height: high})) rect.setAttribute(key, it);
            return rect;
          }));
          one(".figure", figure).textContent = last == null ? "–" : words(last);
          one(".top", figure).textContent = `top ${words(top)}`;
          one(".axis span", figure).textContent = `${span < 120 ? time(Math.round(span)) : "2 min"} ago`;
        }

        /// The next of 1, 2, 5, 10, …
        function nice(value) {
          const scale = 10 ** Math.floor(Math.log10(value));
          return [1, 2, 5, 10].map((it) => it * scale).find((it) => it >= value * 0.999);
        }

        const round = (value) => value >= 100 ? value.toFixed(0) : String(Number(value.toPrecision(3)));

        /// A duration in seconds as reports write it.
        function time(value) {
          if (value < 0.001) return value <= 0 ? "0 s" : `${round(value * 1e6)} µs`;
          if (value < 1) return `${round(value * 1000)} ms`;
          if (value < 100) return `${value.toFixed(1)} s`;
          return `${Math.floor(value / 60)} min ${String(Math.floor(value % 60)).padStart(2, "0")} s`;
        }

        function element(name, text, style) {
          const it = document.createElement(name);
          it.textContent = text;
          if (style) it.className = style;
          return it;
        }
        """#
}
