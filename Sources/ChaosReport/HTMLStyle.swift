/// The style sheet of the HTML report. Colours are told apart by people with colour-blindness too (after Okabe and Ito).
enum HTMLStyle {
    static let css = """
        :root{color-scheme:light dark;--bg:#fff;--fg:#1c2024;--dim:#5c6670;--line:#d9dee3;--card:#f5f7f9;--p50:#0072b2;--p99:#c2570c;
        --bad:#b3261e;--good:#0a7d56;--warn:#8a5a00;--fault:#cc79a733;--fault-text:#99457a;--v:#b3261e;--d:#7a4fb5;--c:#4d5a66;--r:#0a7d56}
        @media(prefers-color-scheme:dark){:root{--bg:#15181b;--fg:#e6e9ec;--dim:#9aa5b0;--line:#343b42;--card:#1e2327;--p50:#56b4e9;--p99:#f0a04b;
        --bad:#ff8a80;--good:#4fd1a1;--warn:#f0c05a;--fault:#cc79a733;--fault-text:#e5a5cb;--v:#ff8a80;--d:#b79af0;--c:#aab4be;--r:#4fd1a1}}
        *{box-sizing:border-box}
        body{margin:0 auto;max-width:1080px;padding:24px 20px 48px;background:var(--bg);color:var(--fg);font:15px/1.5 system-ui,sans-serif}
        h1{font-size:1.6rem;margin:0 0 4px;overflow-wrap:anywhere}h2{font-size:1.15rem;margin:32px 0 8px}h3{font-size:1rem;margin:20px 0 6px}
        .verdict{display:inline-block;padding:2px 10px;border-radius:4px;border:1px solid currentColor;font-weight:600;color:var(--bad)}
        .verdict.passed{color:var(--good)}.reason{font-size:1.05rem}.dim,caption{color:var(--dim)}blockquote{margin:8px 0;padding-left:12px;border-left:3px solid var(--line)}
        .cards{display:flex;flex-wrap:wrap;gap:12px}.cards div{flex:1 1 200px;background:var(--card);border:1px solid var(--line);border-radius:6px;padding:10px 14px}
        .cards dt{color:var(--dim)}.cards dd{margin:0;font-size:1.3rem;font-weight:600}
        .scroll{overflow-x:auto;margin-bottom:16px}table{border-collapse:collapse;width:100%;font-variant-numeric:tabular-nums}caption{text-align:left;padding-bottom:4px}
        th,td{text-align:left;padding:5px 10px 5px 0;border-bottom:1px solid var(--line);vertical-align:top;overflow-wrap:anywhere}
        thead th{color:var(--dim);font-weight:500}.figures td,.figures thead th{text-align:right}.figures thead :first-child{text-align:left}
        .held{color:var(--good)}.missed{color:var(--bad)}.unknown,.warnings{color:var(--warn)}.leftovers{color:var(--bad)}
        svg.timeline{width:100%;height:auto;display:block}svg text{font:12px system-ui,sans-serif;fill:var(--dim)}
        .grid{stroke:var(--line);stroke-width:1}.tick{stroke:var(--dim)}.p50,.p99{fill:none;stroke-width:1.8;stroke-linejoin:round;stroke-linecap:round}
        .p50{stroke:var(--p50)}.p99{stroke:var(--p99)}.error{fill:var(--bad);shape-rendering:crispEdges}.limit{stroke:var(--fg);stroke-dasharray:6 4}svg .limit-text{fill:var(--fg)}
        .fault{fill:var(--fault)}.instant{stroke:var(--fault-text);stroke-width:2.5}svg .fault-text{fill:var(--fault-text);font-weight:600}
        .mark path{fill:none;stroke-width:1.3}.mark circle{fill:var(--bg);stroke-width:1.5}svg .mark text{font-size:11px;font-weight:700}
        .violated path,.violated circle{stroke:var(--v)}.violated path{stroke-dasharray:none}svg .violated text{fill:var(--v)}
        .detected path,.detected circle{stroke:var(--d)}.detected path{stroke-dasharray:2 3}svg .detected text{fill:var(--d)}
        .cleared path,.cleared circle{stroke:var(--c)}.cleared path{stroke-dasharray:8 3}svg .cleared text{fill:var(--c)}
        .recovered path,.recovered circle{stroke:var(--r)}.recovered path{stroke-dasharray:8 3 2 3}svg .recovered text{fill:var(--r)}
        .legend{display:flex;flex-wrap:wrap;gap:4px 20px;padding:0;margin:4px 0;list-style:none;color:var(--dim)}.legend svg{width:28px;height:18px;vertical-align:-4px}
        dl.definitions dt{font-weight:600}dl.definitions dd{margin:0 0 6px}details summary{cursor:pointer}
        @media print{:root{--bg:#fff;--fg:#000;--dim:#444;--line:#bbb;--card:#fff;--p50:#0072b2;--p99:#c2570c;--bad:#b3261e;--good:#0a7d56;--warn:#8a5a00;--fault-text:#99457a;--v:#b3261e;--d:#7a4fb5;--c:#4d5a66;--r:#0a7d56}
        body{padding:0;font-size:11px;max-width:none}h2,h3{break-after:avoid}svg,table,.cards{break-inside:avoid}.fault{print-color-adjust:exact}}
        """
}
