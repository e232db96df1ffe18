namespace Tests.Model.Rules;

internal static class VirtualServiceRuleCases
{
    private const string To = "route: [{destination: {host: b}}]";
    private const string Http = "http: [{" + To + "}]";

    public static IEnumerable<RuleCase> All { get; } =
    [
        Spec("VS-1", "spec", "{hosts: [a]}", "{hosts: [a], " + Http + "}"),
        Spec("VS-HOST-1", "spec.hosts[0]", "{hosts: ['*'], " + Http + "}", "{hosts: ['*'], gateways: [g], " + Http + "}"),
        Spec("VS-HOST-1", "spec.hosts[0]", "{hosts: ['*'], gateways: [g, mesh], " + Http + "}", "{hosts: ['*.b'], gateways: [g, mesh], " + Http + "}"),
        Spec("VS-HOST-2", "spec.hosts[1]", "{hosts: [a, a], " + Http + "}", "{hosts: [a, b], " + Http + "}"),
        Spec("VS-HOST-2", "spec.hosts[1]", "{hosts: ['*.b.com', x.b.com], " + Http + "}", "{hosts: ['*.b.com', b.com], " + Http + "}"),
        Spec("VS-GW-1", "spec.gateways[0]", "{hosts: [a], gateways: [/g], " + Http + "}", "{hosts: [a], gateways: [n/g], " + Http + "}"),
        Spec("VS-GW-1", "spec.gateways[0]", "{hosts: [a], gateways: ['*/g'], " + Http + "}", "{hosts: [a], gateways: [n/g, mesh], " + Http + "}"),
        Spec("VS-GW-2", "spec.gateways[0]", "{hosts: [a], gateways: [a_b], " + Http + "}", "{hosts: [a], gateways: [a-b], " + Http + "}"),
        Spec("VS-GW-3", "spec.gateways[0]", "{hosts: [a], gateways: [g.n.svc.cluster.local], " + Http + "}", "{hosts: [a], gateways: [n/g], " + Http + "}"),
        Spec("VS-DEL-1", "spec.gateways", "{gateways: [g], " + Http + "}", "{" + Http + "}"),
        Spec("VS-DEL-2", "spec.tcp", "{tcp: [{" + To + "}]}", "{hosts: [a], tcp: [{" + To + "}]}"),
        Spec("VS-DEL-3", "spec.tls", "{tls: [{match: [{sniHosts: [b]}], " + To + "}]}", "{hosts: [b], tls: [{match: [{sniHosts: [b]}], " + To + "}]}"),
        Spec("VS-DEL-4", "spec.http[0].delegate", "{http: [{delegate: {name: x}}]}", "{hosts: [a], http: [{delegate: {name: x}}]}"),
        Rule("VS-DEL-5", ".route", "{delegate: {name: x}, " + To + "}", "{delegate: {name: x}}"),
        Rule("VS-DEL-6", ".redirect", "{delegate: {name: x}, redirect: {uri: /}}", "{redirect: {uri: /}}"),
        Spec("VS-UNR-1", "spec.http[1]", "{hosts: [a], http: [{" + To + "}, {match: [{port: 80}], " + To + "}]}", "{hosts: [a], http: [{match: [{port: 80}], " + To + "}, {" + To + "}]}"),
        Spec("VS-UNR-2", "spec.http[1].match[0]", Prefixes("/a", "/a/b"), Prefixes("/a/b", "/a")),

        Match("VS-MT-1", ".headers.x", "{headers: {x: null}}", "{headers: {x: {}}}"),
        Match("VS-MT-2", ".headers[\"a b\"]", "{headers: {a b: {exact: c}}}", "{headers: {':method': {exact: c}}}"),
        Match("VS-MT-3", ".headers.x.prefix", "{headers: {x: {prefix: ''}}}", "{uri: {prefix: ''}}"),
        Match("VS-MT-3", ".queryParams.x.prefix", "{queryParams: {x: {prefix: ''}}}", "{queryParams: {x: {prefix: a}}}"),
        Match("VS-MT-4", ".uri.regex", "{uri: {regex: ''}}", "{uri: {regex: a}}"),
        Match("VS-MT-5", ".uri.regex", $"{{uri: {{regex: {new string('a', 1025)}}}}}", $"{{uri: {{regex: {new string('a', 1024)}}}}}"),
        Match("VS-MT-6", ".uri.regex", "{uri: {regex: '(?=a)'}}", "{uri: {regex: '(?:a)'}}"),
        Match("VS-MT-6", ".headers.x.regex", "{headers: {x: {regex: '*'}}}", "{headers: {x: {regex: '.*'}}}"),
        Match("VS-MT-7", ".sourceNamespace", "{sourceNamespace: A}", "{sourceNamespace: a}"),
        Match("VS-MT-8", ".withoutHeaders.x", "{withoutHeaders: {x: null}}", "{withoutHeaders: {x: {regex: '*'}}}"),
        Spec(
            "VS-JWT-1", "spec.http[0].match[0].headers[\"@request.auth.claims.a\"]",
            "{hosts: [a], http: [{match: [{headers: {'@request.auth.claims.a': {exact: x}}}], " + To + "}]}",
            "{hosts: [a], gateways: [g], http: [{match: [{headers: {'@request.auth.claims.a': {exact: x}}}], " + To + "}]}"),

        Rule("VS-RT-1", "", "{timeout: 1s}", "{timeout: 1s, " + To + "}"),
        Rule("VS-RT-2", ".redirect", "{redirect: {uri: /}, " + To + "}", "{redirect: {uri: /}}"),
        Rule("VS-RT-3", ".redirect", "{redirect: {uri: /}, fault: {abort: {httpStatus: 500}}}", "{redirect: {uri: /}}"),
        Rule("VS-RT-4", ".redirect", "{redirect: {uri: /}, rewrite: {uri: /}}", "{redirect: {uri: /}}"),
        Rule("VS-RT-5", ".redirect", "{redirect: {uri: /}, directResponse: {status: 200}}", "{directResponse: {status: 200}}"),
        Rule("VS-RT-6", ".directResponse", "{directResponse: {status: 200}, " + To + "}", "{directResponse: {status: 200}}"),
        Rule("VS-RT-7", ".directResponse", "{directResponse: {status: 200}, fault: {abort: {httpStatus: 500}}}", "{directResponse: {status: 200}}"),
        Rule("VS-RT-8", ".directResponse", "{directResponse: {status: 200}, rewrite: {uri: /}}", "{directResponse: {status: 200}}"),
        Rule("VS-RT-9", ".mirror", "{mirror: {host: c}, mirrors: [{destination: {host: d}}], " + To + "}", "{mirrors: [{destination: {host: d}}], " + To + "}"),

        Rule("VS-DST-1", ".route[0].destination", "{route: [{weight: 1}]}", "{route: [{weight: 1, destination: {host: b}}]}"),
        Rule("VS-DST-2", ".route[0].destination.host", "{route: [{destination: {host: '*'}}]}", "{route: [{destination: {host: '*.b'}}]}"),
        Rule("VS-DST-2", ".route[0].destination.host", "{route: [{destination: {subset: v1}}]}", "{route: [{destination: {subset: v1, host: b}}]}"),
        Rule("VS-DST-2", ".route[0].destination.host", "{route: [{destination: {host: b_c}}]}", "{route: [{destination: {host: b.c}}]}"),
        Rule("VS-DST-3", ".route[0].destination.subset", "{route: [{destination: {host: b, subset: V1}}]}", "{route: [{destination: {host: b, subset: v1}}]}"),
        Rule("VS-DST-4", ".route[0].destination.port.number", "{route: [{destination: {host: b, port: {number: 65536}}}]}", "{route: [{destination: {host: b, port: {number: 65535}}}]}"),
        Rule("VS-DST-4", ".mirror.port.number", "{mirror: {host: c, port: {}}, " + To + "}", "{mirror: {host: c, port: {number: 1}}, " + To + "}"),
        Rule("VS-WT-1", ".route[0].weight", "{route: [{destination: {host: b}, weight: -1}]}", "{route: [{destination: {host: b}, weight: 0}]}"),
        Rule("VS-WT-2", ".route", "{route: [{destination: {host: b}}, {destination: {host: c}}]}", "{route: [{destination: {host: b}, weight: 150}, {destination: {host: c}}]}"),

        Headers("VS-HDR-1", ".request.set[\"\"]", "{request: {set: {'': a}}}", "{request: {set: {x: a}}}"),
        Headers("VS-HDR-1", ".response.remove[0]", "{response: {remove: ['']}}", "{response: {remove: [x]}}"),
        Headers("VS-HDR-2", ".request.set[\":path\"]", "{request: {set: {':path': a}}}", "{request: {set: {':authority': a}}}"),
        Headers("VS-HDR-2", ".request.remove[0]", "{request: {remove: [':authority']}}", "{request: {remove: [authority]}}"),
        Headers("VS-HDR-3", ".request.remove[0]", "{request: {remove: [Host]}}", "{request: {set: {Host: a}}}"),
        Headers("VS-HDR-3", ".response.set.host", "{response: {set: {host: a}}}", "{response: {set: {hosts: a}}}"),
        Headers("VS-HDR-4", ".request.set.x", "{request: {set: {x: 50%}}}", "{request: {set: {x: 50%%}}}"),
        Headers("VS-HDR-4", ".response.add.x", "{response: {add: {x: \"a\\nb\"}}}", "{response: {add: {x: a b}}}"),
        Rule("VS-HDR-5", "", "{rewrite: {authority: a}, headers: {request: {set: {host: b}}}, " + To + "}", "{rewrite: {authority: a}, " + To + "}"),

        Rule("VS-CORS-1", ".corsPolicy.allowOrigins[0]", "{corsPolicy: {allowOrigins: [{exact: ''}]}, " + To + "}", "{corsPolicy: {allowOrigins: [{exact: a}]}, " + To + "}"),
        Rule("VS-CORS-2", ".corsPolicy.allowMethods[0]", "{corsPolicy: {allowMethods: [get]}, " + To + "}", "{corsPolicy: {allowMethods: [GET, '*']}, " + To + "}"),
        Rule("VS-CORS-3", ".corsPolicy.allowHeaders[0]", "{corsPolicy: {allowHeaders: [a b]}, " + To + "}", "{corsPolicy: {allowHeaders: [a-b, '*']}, " + To + "}"),
        Rule("VS-CORS-3", ".corsPolicy.exposeHeaders[0]", "{corsPolicy: {exposeHeaders: ['']}, " + To + "}", "{corsPolicy: {exposeHeaders: [x]}, " + To + "}"),
        Rule("VS-CORS-4", ".corsPolicy.maxAge", "{corsPolicy: {maxAge: 1s500ms}, " + To + "}", "{corsPolicy: {maxAge: 1s}, " + To + "}"),

        Rule("VS-FLT-1", ".fault", "{fault: {}, " + To + "}", "{fault: {delay: {fixedDelay: 1s}}, " + To + "}"),
        Fault("VS-FLT-2", ".abort.percentage.value", "{abort: {httpStatus: 500, percentage: {value: 0.00001}}}", "{abort: {httpStatus: 500, percentage: {value: 0.0001}}}"),
        Fault("VS-FLT-2", ".delay.percent", "{delay: {fixedDelay: 1s, percent: 101}}", "{delay: {fixedDelay: 1s, percent: 100}}"),
        Fault("VS-FLT-3", ".abort.httpStatus", "{abort: {httpStatus: 199}}", "{abort: {httpStatus: 200}}"),
        Fault("VS-FLT-3", ".abort.httpStatus", "{abort: {httpStatus: 601}}", "{abort: {httpStatus: 600}}"),
        Fault("VS-FLT-4", ".abort.grpcStatus", "{abort: {grpcStatus: NOPE}}", "{abort: {grpcStatus: NOT_FOUND}}"),
        Fault("VS-FLT-5", ".abort.http2Error", "{abort: {http2Error: X}}", "{abort: {httpStatus: 500}}"),
        Fault("VS-FLT-6", ".abort", "{abort: {percentage: {value: 1}}}", "{abort: {percentage: {value: 1}, httpStatus: 500}}"),
        Fault("VS-FLT-7", ".delay.exponentialDelay", "{delay: {exponentialDelay: 1s}}", "{delay: {fixedDelay: 1s}}"),

        Rule("VS-MIR-1", ".mirrorPercent", "{mirror: {host: c}, mirrorPercent: 101, " + To + "}", "{mirror: {host: c}, mirrorPercentage: {value: 100}, " + To + "}"),
        Rule("VS-MIR-2", ".mirrorPercentage.value", "{mirror: {host: c}, mirrorPercentage: {value: -1}, " + To + "}", "{mirror: {host: c}, mirrorPercentage: {value: 0}, " + To + "}"),
        Rule("VS-MIR-3", ".mirrorPercent", "{mirror: {host: c}, mirrorPercent: 50, " + To + "}", "{mirror: {host: c}, mirrorPercentage: {value: 50}, " + To + "}"),
        Rule("VS-MIR-4", ".mirrors[0].destination", "{mirrors: [{}], " + To + "}", "{mirrors: [{destination: {host: c}}], " + To + "}"),
        Rule("VS-MIR-4", ".mirrors[0].percentage.value", "{mirrors: [{destination: {host: c}, percentage: {value: 101}}], " + To + "}", "{mirrors: [{destination: {host: c}, percentage: {value: 100}}], " + To + "}"),

        Rule("VS-RED-1", ".redirect", "{redirect: {uri: /, prefixRewrite: /}}", "{redirect: {prefixRewrite: /}}"),
        Rule("VS-RED-2", ".redirect.prefixRewrite", "{match: [{uri: {exact: /a}}], redirect: {prefixRewrite: /}}", "{match: [{uri: {prefix: /a}}, {port: 80}], redirect: {prefixRewrite: /}}"),
        Rule("VS-RED-3", ".redirect", "{redirect: {redirectCode: 302}}", "{redirect: {redirectCode: 302, derivePort: FROM_REQUEST_PORT}}"),
        Rule("VS-RED-4", ".redirect.redirectCode", "{redirect: {uri: /, redirectCode: 400}}", "{redirect: {uri: /, redirectCode: 399}}"),
        Rule("VS-RED-5", ".redirect.scheme", "{redirect: {scheme: HTTPS}}", "{redirect: {scheme: https}}"),

        Rule("VS-DR-1", ".directResponse.status", "{directResponse: {status: 199}}", "{directResponse: {status: 600}}"),
        Rule("VS-DR-2", ".directResponse.body", Body((1024 * 1024) + 1), Body(1)),
        Rule("VS-DR-3", ".directResponse.body", Body((100 * 1024) + 1), Body(100 * 1024)),
        Rule("VS-RTY-1", ".retries.attempts", "{retries: {attempts: -1}, " + To + "}", "{retries: {attempts: 0}, " + To + "}"),
        Rule("VS-RTY-2", ".retries.attempts", "{retries: {retryOn: 5xx}, " + To + "}", "{retries: {attempts: 1, retryOn: 5xx}, " + To + "}"),
        Rule("VS-RTY-2", ".retries.attempts", "{retries: {attempts: 0, perTryTimeout: 1s}, " + To + "}", "{retries: {attempts: 0}, " + To + "}"),
        Rule("VS-RTY-3", ".retries.retryOn", "{retries: {attempts: 1, retryOn: '5xx, reset'}, " + To + "}", "{retries: {attempts: 1, retryOn: '5xx,reset'}, " + To + "}"),
        Rule("VS-RTY-3", ".retries.retryOn", "{retries: {attempts: 1, retryOn: '599'}, " + To + "}", "{retries: {attempts: 1, retryOn: '503'}, " + To + "}"),
        Rule("VS-RW-1", ".rewrite", "{rewrite: {uri: /, uriRegexRewrite: {match: a, rewrite: b}}, " + To + "}", "{rewrite: {uriRegexRewrite: {match: a, rewrite: b}}, " + To + "}"),
        Rule("VS-RW-2", ".rewrite", "{rewrite: {}, " + To + "}", "{rewrite: {authority: a}, " + To + "}"),
        Rule("VS-RW-3", ".rewrite.uriRegexRewrite", "{rewrite: {uriRegexRewrite: {match: a}}, " + To + "}", "{rewrite: {uriRegexRewrite: {match: a, rewrite: b}}, " + To + "}"),
        Rule("VS-RW-3", ".rewrite.uriRegexRewrite.rewrite", "{rewrite: {uriRegexRewrite: {match: a, rewrite: '\\1'}}, " + To + "}", "{rewrite: {uriRegexRewrite: {match: (a), rewrite: '\\1'}}, " + To + "}"),
        Rule("VS-RW-4", ".rewrite.uriRegexRewrite.match", "{rewrite: {uriRegexRewrite: {match: '(?!a)', rewrite: b}}, " + To + "}", "{rewrite: {uriRegexRewrite: {match: '(?i)a', rewrite: b}}, " + To + "}"),

        Spec("VS-TLS-1", "spec.tls[0].match", "{hosts: [a], tls: [{" + To + "}]}", "{hosts: [a], tls: [{match: [{sniHosts: [a]}], " + To + "}]}"),
        Spec("VS-TLS-2", "spec.tls[0].match[0].sniHosts", "{hosts: [a], tls: [{match: [{port: 1}], " + To + "}]}", "{hosts: [a], tls: [{match: [{port: 1, sniHosts: [a]}], " + To + "}]}"),
        Spec("VS-TLS-3", "spec.tls[0].match[0].sniHosts[0]", "{hosts: [a.com], tls: [{match: [{sniHosts: [b.com]}], " + To + "}]}", "{hosts: ['*.com'], tls: [{match: [{sniHosts: [b.com]}], " + To + "}]}"),
        Spec("VS-TLS-4", "spec.tls[0].match[0].sniHosts[0]", "{hosts: [1.2.3.4], tls: [{match: [{sniHosts: [1.2.3.4]}], " + To + "}]}", "{hosts: [a], tls: [{match: [{sniHosts: [a]}], " + To + "}]}"),
        Spec("VS-TLS-5", "spec.tls[0].route", "{hosts: [a], tls: [{match: [{sniHosts: [a]}]}]}", "{hosts: [a], tls: [{match: [{sniHosts: [a]}], " + To + "}]}"),
        Spec("VS-TCP-1", "spec.tcp[0].route", "{hosts: [a], tcp: [{match: [{port: 1}]}]}", "{hosts: [a], tcp: [{match: [{port: 1}], " + To + "}]}"),
        Spec("VS-TCP-2", "spec.tcp[0].match[0].destinationSubnets[0]", "{hosts: [a], tcp: [{match: [{destinationSubnets: [10.0.0.0/33]}], " + To + "}]}", "{hosts: [a], tcp: [{match: [{destinationSubnets: [10.0.0.0/32]}], " + To + "}]}"),
    ];

    private static RuleCase Spec(string rule, string path, string wrong, string right) => new(rule, path, Manifests.VirtualService, wrong, right);

    private static RuleCase Rule(string rule, string path, string wrong, string right) => new(rule, "spec.http[0]" + path, Manifests.Rule, wrong, right);

    private static RuleCase Match(string rule, string path, string wrong, string right) => Inner(rule, ".match[0]" + path, match => $"match: [{match}]", wrong, right);

    private static RuleCase Headers(string rule, string path, string wrong, string right) => Inner(rule, ".headers" + path, headers => $"headers: {headers}", wrong, right);

    private static RuleCase Fault(string rule, string path, string wrong, string right) => Inner(rule, ".fault" + path, fault => $"fault: {fault}", wrong, right);

    private static RuleCase Inner(string rule, string path, Func<string, string> field, string wrong, string right) =>
        new(rule, "spec.http[0]" + path, text => Manifests.Rule($"{{{field(text)}, {To}}}"), wrong, right);

    private static string Prefixes(string one, string other) => $"{{hosts: [a], http: [{{match: [{{uri: {{prefix: {one}}}}}], {To}}}, {{match: [{{uri: {{prefix: {other}}}}}], {To}}}]}}";

    private static string Body(int size) => $"{{directResponse: {{status: 200, body: {{string: {new string('a', size)}}}}}}}";
}
