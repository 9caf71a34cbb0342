extension HTMLStyle {
    /// Charts, their legend, and what their script adds.
    static let chart = """
        figure{margin:0;position:relative;overflow-x:auto}svg.timeline{width:100%;height:auto;display:block}svg text{font:12px system-ui,sans-serif;fill:var(--dim)}
        .plot{overflow:hidden}.plot path,.plot rect{vector-effect:non-scaling-stroke}.grid,.tick{stroke:var(--line);fill:none}.tick{stroke:var(--dim)}
        .p50,.p95,.p99,.slowest{fill:none;stroke-linejoin:round;stroke-linecap:round;stroke-width:1.8}.p50{stroke:var(--p50);stroke-width:2.2}.p95{stroke:var(--p95);stroke-width:1.4}.p99{stroke:var(--p99)}
        .slowest{stroke:var(--dim);stroke-width:1;stroke-dasharray:1 3}.error{fill:var(--bad)}.limit{fill:none;stroke:var(--fg);stroke-dasharray:6 4}svg .limit-text{fill:var(--fg);paint-order:stroke;stroke:var(--bg);stroke-width:3px}
        .fault{fill:var(--fault)}.instant{fill:none;stroke:var(--fault-text);stroke-width:2.5}svg .fault-text{fill:var(--fault-text);font-weight:600}.breach{fill:var(--fg)}
        .moment{fill:none;stroke-width:1.3}g.mark path{fill:none;stroke-width:1.3}g.mark circle{fill:var(--bg);stroke-width:1.5}svg g.mark text{font-size:11px;font-weight:700}
        .moment.violated,.violated path,.violated circle{stroke:var(--v)}svg .violated text{fill:var(--v)}
        .moment.detected,.detected path,.detected circle{stroke:var(--d)}.moment.detected{stroke-dasharray:2 3}svg .detected text{fill:var(--d)}
        .moment.cleared,.cleared path,.cleared circle{stroke:var(--c)}.moment.cleared{stroke-dasharray:8 3}svg .cleared text{fill:var(--c)}
        .moment.recovered,.recovered path,.recovered circle{stroke:var(--r)}.moment.recovered{stroke-dasharray:8 3 2 3}svg .recovered text{fill:var(--r)}
        .heat g path{shape-rendering:crispEdges}.h1{fill:var(--h1)}.h2{fill:var(--h2)}.h3{fill:var(--h3)}.h4{fill:var(--h4)}.h5{fill:var(--h5)}
        .legend{display:flex;flex-wrap:wrap;gap:2px 11px;padding:0;margin:2px 0;list-style:none;color:var(--dim);font-size:.87rem}.legend svg{width:26px;height:18px;vertical-align:-4px}
        figcaption{font-size:.87rem}.live svg.timeline{touch-action:pan-y;cursor:crosshair}.cross{stroke:var(--fg);stroke-width:1;pointer-events:none}.drag{fill:var(--p50);fill-opacity:.18}
        .tip{position:absolute;top:4px;z-index:1;pointer-events:none;background:var(--bg);color:var(--fg);border:1px solid var(--dim);border-radius:4px;padding:4px 8px;font-size:.82rem;white-space:nowrap;font-variant-numeric:tabular-nums}
        .tip div{display:flex;justify-content:space-between;gap:14px}.zoom{display:flex;flex-wrap:wrap;gap:6px;align-items:center;margin-top:4px;font-size:.87rem}
        .zoom button{font:inherit;color:var(--fg);background:var(--card);border:1px solid var(--dim);border-radius:4px;padding:1px 10px;cursor:pointer}.sr{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
        """

    /// A telephone: charts keep their letters legible and scroll by themselves.
    static let narrow = """
        @media(max-width:640px){body{padding:12px 14px 40px}svg.timeline{min-width:640px}svg.timeline text{font-size:15px}.cards div{flex-basis:130px;padding:8px 10px}.cards dd{font-size:1.1rem}.scroll table{min-width:760px}.scroll table.figures{min-width:0;font-size:.87rem}.scroll .figures tbody th{min-width:4em}.scroll .figures td,.scroll .figures th{padding-right:7px}.checks li{overflow-wrap:break-word}}
        """

    /// A4, nothing cut off, nothing folded away, no heading alone at the foot of a page.
    static let print = """
        @page{size:A4;margin:14mm 12mm}
        @media print{html{font-size:11.5px}body{padding:0;font-size:1rem;max-width:none}*{outline:none!important}.cards div{flex-basis:110px}.columns{grid-template-columns:1fr 1fr}.skip,.zoom,.tip,.cross{display:none}h1,h2,h3,caption,summary,.legend{break-after:avoid}figure,svg,.cards,.columns section,tr,.checks li,dl.definitions dd{break-inside:avoid}
        thead{display:table-header-group}.scroll,figure{overflow:visible}.figures td,.figures thead th{white-space:normal}svg,.verdict,.cards div{print-color-adjust:exact;-webkit-print-color-adjust:exact}
        details::details-content{content-visibility:visible;display:block;height:auto}details>summary{list-style:none;color:var(--dim)}a{color:inherit;text-decoration:none}footer{margin-top:16px}}
        """
}
