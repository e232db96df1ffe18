using Xunit;

namespace Tests.Model;

public sealed class VirtualServiceRuleTests
{
    private const string To = "route: [{destination: {host: b}}]";

    [Theory]
    [InlineData("VS-HOST-1", "spec.hosts[0]", "{hosts: ['*'], http: [{" + To + "}]}")]
    [InlineData("VS-HOST-1", "spec.hosts[0]", "{hosts: ['*'], gateways: [g, mesh], http: [{" + To + "}]}")]
    [InlineData("VS-HOST-2", "spec.hosts[1]", "{hosts: [a, a], http: [{" + To + "}]}")]
    [InlineData("VS-HOST-2", "spec.hosts[1]", "{hosts: ['*.b.com', x.b.com], http: [{" + To + "}]}")]
    [InlineData("VS-HOST-2", "spec.hosts[1]", "{hosts: ['*.a.b.com', '*.b.com'], http: [{" + To + "}]}")]
    [InlineData("HOST-1", "spec.hosts[0]", "{hosts: [''], http: [{" + To + "}]}")]
    [InlineData("HOST-2", "spec.hosts[0]", "{hosts: [a_b], http: [{" + To + "}]}")]
    [InlineData("HOST-2", "spec.hosts[0]", "{hosts: [a.*.com], http: [{" + To + "}]}")]
    [InlineData("HOST-3", "spec.hosts[0]", "{hosts: [1.2.3.999], http: [{" + To + "}]}")]
    [InlineData("VS-DEL-1", "spec.gateways", "{gateways: [g], http: [{" + To + "}]}")]
    [InlineData("VS-DEL-2", "spec.tcp", "{tcp: [{" + To + "}]}")]
    [InlineData("VS-DEL-3", "spec.tls", "{http: [{" + To + "}], tls: []}", false)]
    [InlineData("VS-DEL-4", "spec.http[0].delegate", "{http: [{delegate: {name: x}}]}")]
    [InlineData("VS-DEL-5", "spec.http[0].route", "{hosts: [a], http: [{delegate: {name: x}, " + To + "}]}")]
    [InlineData("VS-DEL-6", "spec.http[0].redirect", "{hosts: [a], http: [{delegate: {name: x}, redirect: {uri: /}}]}")]
    [InlineData("VS-1", "spec", "{hosts: [a]}")]
    [InlineData("VS-GW-1", "spec.gateways[0]", "{hosts: [a], gateways: [/g], http: [{" + To + "}]}")]
    [InlineData("VS-GW-1", "spec.gateways[0]", "{hosts: [a], gateways: ['*/g'], http: [{" + To + "}]}")]
    [InlineData("VS-GW-2", "spec.gateways[0]", "{hosts: [a], gateways: [a_b], http: [{" + To + "}]}")]
    [InlineData("VS-JWT-1", "spec.http[0].match[0].headers[\"@request.auth.claims.a\"]", "{hosts: [a], http: [{match: [{headers: {'@request.auth.claims.a': {exact: x}}}], " + To + "}]}")]
    [InlineData("EXP-1", "spec.exportTo[1]", "{hosts: [a], exportTo: [x, x], http: [{" + To + "}]}")]
    [InlineData("EXP-2", "spec.exportTo", "{hosts: [a], exportTo: [., mesh], http: [{" + To + "}]}")]
    [InlineData("EXP-3", "spec.exportTo", "{hosts: [a], exportTo: ['*', x], http: [{" + To + "}]}")]
    [InlineData("EXP-4", "spec.exportTo[0]", "{hosts: [a], exportTo: ['~'], http: [{" + To + "}]}")]
    [InlineData("EXP-6", "spec.exportTo[0]", "{hosts: [a], exportTo: [A], http: [{" + To + "}]}")]
    [InlineData("VS-TLS-1", "spec.tls[0].match", "{hosts: [a], tls: [{" + To + "}]}")]
    [InlineData("VS-TLS-2", "spec.tls[0].match[0].sniHosts", "{hosts: [a], tls: [{match: [{port: 1}], " + To + "}]}")]
    [InlineData("VS-TLS-3", "spec.tls[0].match[0].sniHosts[0]", "{hosts: [a.com], tls: [{match: [{sniHosts: [b.com]}], " + To + "}]}")]
    [InlineData("VS-TLS-5", "spec.tls[0].route", "{hosts: [a], tls: [{match: [{sniHosts: [a]}]}]}")]
    [InlineData("VS-TCP-1", "spec.tcp[0].route", "{hosts: [a], tcp: [{match: [{port: 1}]}]}")]
    [InlineData("VS-TCP-2", "spec.tcp[0].match[0].destinationSubnets[0]", "{hosts: [a], tcp: [{match: [{destinationSubnets: [10.0.0.0/33]}], " + To + "}]}")]
    [InlineData("PORT-1", "spec.tcp[0].match[0].port", "{hosts: [a], tcp: [{match: [{port: 70000}], " + To + "}]}")]
    public void WrongSpec_IsRefused(string rule, string path, string spec, bool refused = true)
    {
        if (refused)
        {
            Admitted.Refused(Admitted.VirtualService(spec), rule, path);
        }
        else
        {
            Admitted.Clean(Admitted.VirtualService(spec));
        }
    }

    [Theory]
    [InlineData("VS-RT-1", "", "{match: [{uri: {exact: /}}]}")]
    [InlineData("VS-RT-2", ".redirect", "{redirect: {uri: /}, " + To + "}")]
    [InlineData("VS-RT-3", ".redirect", "{redirect: {uri: /}, fault: {abort: {httpStatus: 500}}}")]
    [InlineData("VS-RT-4", ".redirect", "{redirect: {uri: /}, rewrite: {uri: /}}")]
    [InlineData("VS-RT-5", ".redirect", "{redirect: {uri: /}, directResponse: {status: 200}}")]
    [InlineData("VS-RT-6", ".directResponse", "{directResponse: {status: 200}, " + To + "}")]
    [InlineData("VS-RT-7", ".directResponse", "{directResponse: {status: 200}, fault: {abort: {httpStatus: 500}}}")]
    [InlineData("VS-RT-8", ".directResponse", "{directResponse: {status: 200}, rewrite: {uri: /}}")]
    [InlineData("VS-RT-9", ".mirror", "{mirror: {host: c}, mirrors: [{destination: {host: d}}], " + To + "}")]
    [InlineData("VS-DST-1", ".route[0].destination", "{route: [{weight: 1}]}")]
    [InlineData("VS-DST-2", ".route[0].destination.host", "{route: [{destination: {host: '*'}}]}")]
    [InlineData("VS-DST-2", ".route[0].destination.host", "{route: [{destination: {host: a_b}}]}")]
    [InlineData("VS-DST-2", ".route[0].destination.host", "{route: [{destination: {subset: v1}}]}")]
    [InlineData("VS-DST-3", ".route[0].destination.subset", "{route: [{destination: {host: b, subset: V1}}]}")]
    [InlineData("VS-DST-4", ".route[0].destination.port.number", "{route: [{destination: {host: b, port: {number: 0}}}]}")]
    [InlineData("VS-DST-4", ".route[0].destination.port.number", "{route: [{destination: {host: b, port: {}}}]}")]
    [InlineData("VS-WT-1", ".route[0].weight", "{route: [{destination: {host: b}, weight: -1}]}")]
    [InlineData("VS-WT-2", ".route", "{route: [{destination: {host: b}}, {destination: {host: c}}]}")]
    [InlineData("VS-HDR-1", ".headers.request.set[\"\"]", "{headers: {request: {set: {'': x}}}, " + To + "}")]
    [InlineData("VS-HDR-2", ".headers.request.set[\":path\"]", "{headers: {request: {set: {':path': x}}}, " + To + "}")]
    [InlineData("VS-HDR-2", ".headers.request.remove[0]", "{headers: {request: {remove: [':authority']}}, " + To + "}")]
    [InlineData("VS-HDR-3", ".headers.request.remove[0]", "{headers: {request: {remove: [Host]}}, " + To + "}")]
    [InlineData("VS-HDR-3", ".route[0].headers.response.set.host", "{route: [{destination: {host: b}, headers: {response: {set: {host: x}}}}]}")]
    [InlineData("VS-HDR-4", ".headers.request.add.x", "{headers: {request: {add: {x: '50%'}}}, " + To + "}")]
    [InlineData("VS-HDR-4", ".headers.response.add.x", "{headers: {response: {add: {x: \"a\\tb\"}}}, " + To + "}")]
    [InlineData("VS-RW-3", ".rewrite.uriRegexRewrite.rewrite", "{rewrite: {uriRegexRewrite: {match: '^/a/(.*)$', rewrite: '/b/\\2'}}, " + To + "}")]
    [InlineData("VS-RW-3", ".rewrite.uriRegexRewrite.rewrite", "{rewrite: {uriRegexRewrite: {match: '^/a/(.*)$', rewrite: '/b/\\n'}}, " + To + "}")]
    [InlineData("VS-HDR-5", "", "{rewrite: {authority: x}, headers: {request: {set: {host: z}}}, " + To + "}")]
    [InlineData("VS-MT-1", ".match[0].headers.x", "{match: [{headers: {x: null}}], " + To + "}")]
    [InlineData("VS-MT-2", ".match[0].headers[\"a b\"]", "{match: [{headers: {'a b': {}}}], " + To + "}")]
    [InlineData("VS-MT-3", ".match[0].headers.x.prefix", "{match: [{headers: {x: {prefix: ''}}}], " + To + "}")]
    [InlineData("VS-MT-3", ".match[0].method.prefix", "{match: [{method: {prefix: ''}}], " + To + "}")]
    [InlineData("VS-MT-3", ".match[0].queryParams.x.prefix", "{match: [{queryParams: {x: {prefix: ''}}}], " + To + "}")]
    [InlineData("VS-MT-4", ".match[0].uri.regex", "{match: [{uri: {regex: ''}}], " + To + "}")]
    [InlineData("VS-MT-6", ".match[0].uri.regex", "{match: [{uri: {regex: '*'}}], " + To + "}")]
    [InlineData("VS-MT-6", ".match[0].uri.regex", "{match: [{uri: {regex: '(?!a)b'}}], " + To + "}")]
    [InlineData("VS-MT-6", ".match[0].uri.regex", "{match: [{uri: {regex: '(?<=a)b'}}], " + To + "}")]
    [InlineData("VS-MT-6", ".match[0].uri.regex", "{match: [{uri: {regex: '(a)\\1'}}], " + To + "}")]
    [InlineData("VS-MT-6", ".match[0].uri.regex", "{match: [{uri: {regex: '(a'}}], " + To + "}")]
    [InlineData("VS-MT-6", ".match[0].uri.regex", "{match: [{uri: {regex: '(?>a)'}}], " + To + "}")]
    [InlineData("VS-MT-6", ".match[0].uri.regex", "{match: [{uri: {regex: 'a{1001}'}}], " + To + "}")]
    [InlineData("VS-MT-6", ".match[0].uri.regex", "{match: [{uri: {regex: '\\Z'}}], " + To + "}")]
    [InlineData("VS-MT-6", ".match[0].headers.x.regex", "{match: [{headers: {x: {regex: '*'}}}], " + To + "}")]
    [InlineData("VS-MT-7", ".match[0].sourceNamespace", "{match: [{sourceNamespace: A}], " + To + "}")]
    [InlineData("VS-MT-8", ".match[0].withoutHeaders.x", "{match: [{withoutHeaders: {x: null}}], " + To + "}")]
    [InlineData("LBL-1", ".match[0].sourceLabels.a", "{match: [{sourceLabels: {a: 'x y'}}], " + To + "}")]
    [InlineData("LBL-1", ".match[0].sourceLabels[\"/a\"]", "{match: [{sourceLabels: {/a: x}}], " + To + "}")]
    [InlineData("PORT-1", ".match[0].port", "{match: [{port: 65536}], " + To + "}")]
    [InlineData("VS-CORS-1", ".corsPolicy.allowOrigins[0]", "{corsPolicy: {allowOrigins: [{}]}, " + To + "}")]
    [InlineData("VS-CORS-2", ".corsPolicy.allowMethods[0]", "{corsPolicy: {allowMethods: [get]}, " + To + "}")]
    [InlineData("VS-CORS-3", ".corsPolicy.exposeHeaders[0]", "{corsPolicy: {exposeHeaders: ['a b']}, " + To + "}")]
    [InlineData("VS-CORS-4", ".corsPolicy.maxAge", "{corsPolicy: {maxAge: 1500ms}, " + To + "}")]
    [InlineData("VS-FLT-1", ".fault", "{fault: {}, " + To + "}")]
    [InlineData("VS-FLT-2", ".fault.delay.percentage.value", "{fault: {delay: {fixedDelay: 1s, percentage: {value: 0.00001}}}, " + To + "}")]
    [InlineData("VS-FLT-2", ".fault.abort.percentage.value", "{fault: {abort: {httpStatus: 500, percentage: {value: 101}}}, " + To + "}")]
    [InlineData("VS-FLT-2", ".fault.delay.percent", "{fault: {delay: {fixedDelay: 1s, percent: 101}}, " + To + "}")]
    [InlineData("VS-FLT-3", ".fault.abort.httpStatus", "{fault: {abort: {httpStatus: 601}}, " + To + "}")]
    [InlineData("VS-FLT-4", ".fault.abort.grpcStatus", "{fault: {abort: {grpcStatus: Nope}}, " + To + "}")]
    [InlineData("VS-FLT-5", ".fault.abort.http2Error", "{fault: {abort: {http2Error: X}}, " + To + "}")]
    [InlineData("VS-FLT-7", ".fault.delay.exponentialDelay", "{fault: {delay: {exponentialDelay: 1s}}, " + To + "}")]
    [InlineData("VS-MIR-1", ".mirrorPercent", "{mirror: {host: c}, mirrorPercent: 101, " + To + "}")]
    [InlineData("VS-MIR-1", ".mirror_percent", "{mirror: {host: c}, mirror_percent: 101, " + To + "}")]
    [InlineData("VS-MIR-2", ".mirrorPercentage.value", "{mirror: {host: c}, mirrorPercentage: {value: -1}, " + To + "}")]
    [InlineData("VS-MIR-4", ".mirrors[0].destination", "{mirrors: [{}], " + To + "}")]
    [InlineData("VS-MIR-4", ".mirrors[0].percentage.value", "{mirrors: [{destination: {host: c}, percentage: {value: 101}}], " + To + "}")]
    [InlineData("VS-RED-1", ".redirect", "{redirect: {uri: /, prefixRewrite: /}}")]
    [InlineData("VS-RED-2", ".redirect.prefixRewrite", "{match: [{uri: {exact: /a}}], redirect: {prefixRewrite: /}}")]
    [InlineData("VS-RED-3", ".redirect", "{redirect: {redirectCode: 302}}")]
    [InlineData("VS-RED-4", ".redirect.redirectCode", "{redirect: {uri: /, redirectCode: 400}}")]
    [InlineData("VS-RED-5", ".redirect.scheme", "{redirect: {scheme: ftp}}")]
    [InlineData("VS-DR-1", ".directResponse.status", "{directResponse: {status: 199}}")]
    [InlineData("VS-RTY-1", ".retries.attempts", "{retries: {attempts: -1}, " + To + "}")]
    [InlineData("VS-RTY-2", ".retries.attempts", "{retries: {retryOn: 5xx}, " + To + "}")]
    [InlineData("VS-RTY-3", ".retries.retryOn", "{retries: {attempts: 1, retryOn: '5xx, reset'}, " + To + "}")]
    [InlineData("VS-RTY-3", ".retries.retryOn", "{retries: {attempts: 1, retryOn: '599'}, " + To + "}")]
    [InlineData("VS-RW-1", ".rewrite", "{rewrite: {uri: /, uriRegexRewrite: {match: a, rewrite: b}}, " + To + "}")]
    [InlineData("VS-RW-2", ".rewrite", "{rewrite: {}, " + To + "}")]
    [InlineData("VS-RW-3", ".rewrite.uriRegexRewrite", "{rewrite: {uriRegexRewrite: {match: a}}, " + To + "}")]
    [InlineData("VS-RW-4", ".rewrite.uriRegexRewrite.match", "{rewrite: {uriRegexRewrite: {match: '(?=a)', rewrite: b}}, " + To + "}")]
    [InlineData("DUR-1", ".timeout", "{timeout: 0s, " + To + "}")]
    [InlineData("DUR-1", ".timeout", "{timeout: -1s, " + To + "}")]
    [InlineData("DUR-2", ".timeout", "{timeout: 1500us, " + To + "}")]
    [InlineData("SCHEMA", ".timeout", "{timeout: 5, " + To + "}")]
    [InlineData("SCHEMA", ".timeout", "{timeout: soon, " + To + "}")]
    [InlineData("SCHEMA", ".match[0].uri", "{match: [{uri: {exact: a, prefix: b}}], " + To + "}")]
    [InlineData("SCHEMA", ".fault.abort.percent", "{fault: {abort: {percent: 10, httpStatus: 500}}, " + To + "}")]
    [InlineData("SCHEMA", ".redirect", "{redirect: {port: 80, derivePort: FROM_REQUEST_PORT}}")]
    public void WrongRule_IsRefused(string rule, string path, string http) => Admitted.Refused(Admitted.Rule(http), rule, "spec.http[0]" + path);

    [Theory]
    [InlineData("VS-FLT-6", ".fault.abort", "{fault: {abort: {}}, " + To + "}")]
    [InlineData("VS-MIR-3", ".mirrorPercent", "{mirror: {host: c}, mirrorPercent: 50, " + To + "}")]
    [InlineData("NO-EFFECT", ".headers.request.add.x", "{headers: {request: {add: {x: '%NO_SUCH%'}}}, " + To + "}")]
    public void DoubtfulRule_Warns(string rule, string path, string http) => Admitted.Warned(Admitted.Rule(http), rule, "spec.http[0]" + path);

    [Theory]
    [InlineData("{" + To + "}")]
    [InlineData("{route: [{destination: {host: b}, weight: 0}]}")]
    [InlineData("{route: [{destination: {host: b}, weight: 150}, {destination: {host: c}}]}")]
    [InlineData("{match: [{uri: {prefix: ''}}], " + To + "}")]
    [InlineData("{match: [{withoutHeaders: {x: {regex: '*'}, y: {}}}], " + To + "}")]
    [InlineData("{match: [{headers: {':method': {exact: GET}}}], " + To + "}")]
    [InlineData("{match: [{uri: {regex: '(?i)/a/(?P<n>[[:alpha:]]+)/\\pL\\Qa.b\\E'}}], " + To + "}")]
    [InlineData("{match: [{uri: {regex: '[(?=]x'}}], " + To + "}")]
    [InlineData("{headers: {request: {set: {host: x, y: '%%a%REQ(b)%'}}}, " + To + "}")]
    [InlineData("{headers: {response: {set: {x: '%START_TIME(%Y-%m)%', y: '%REQ(A?B):3%', z: '%DURATION%'}}}, " + To + "}")]
    [InlineData("{fault: {abort: {httpStatus: 600, percentage: {value: 0}}, delay: {fixedDelay: 2s, percent: 100}}, " + To + "}")]
    [InlineData("{fault: {abort: {grpcStatus: NOT_FOUND}}, " + To + "}")]
    [InlineData("{mirror: {host: c, subset: v2}, mirrorPercentage: {value: 0.5}, " + To + "}")]
    [InlineData("{redirect: {prefixRewrite: /x, redirectCode: 308}, match: [{uri: {prefix: /a}}]}")]
    [InlineData("{redirect: {derivePort: FROM_PROTOCOL_DEFAULT}}")]
    [InlineData("{redirect: {uri: /, port: 0}}")]
    [InlineData("{directResponse: {status: 503, body: {string: hello}}}")]
    [InlineData("{directResponse: {status: 503, body: {bytes: aGk=}}}")]
    [InlineData("{retries: {attempts: 3, perTryTimeout: 2s, retryOn: 'gateway-error,503,unavailable', backoff: 10ms, retryRemoteLocalities: true, retryIgnorePreviousHosts: false}, " + To + "}")]
    [InlineData("{retries: {attempts: 0}, " + To + "}")]
    [InlineData("{rewrite: {uriRegexRewrite: {match: '/a/(.*)', rewrite: '/\\1'}}, " + To + "}")]
    [InlineData("{corsPolicy: {allowOrigins: [{regex: '.*'}], allowMethods: [GET, '*'], allowHeaders: ['*'], maxAge: 24h, unmatchedPreflights: IGNORE, allowCredentials: true}, " + To + "}")]
    [InlineData("{headers: {request: {set: {':authority': x}}}, route: [{destination: {host: b}, headers: {request: {set: {Host: other}}}}]}")]
    [InlineData("{match: [{headers: {':status': {exact: '200'}}}], " + To + "}")]
    [InlineData("{timeout: 1h30m0.5s, " + To + "}")]
    public void GoodRule_IsAccepted(string http) => Admitted.Clean(Admitted.Rule(http));

    [Fact]
    public void LongRegex_IsRefused() =>
        Admitted.Refused(Admitted.Rule("{match: [{uri: {regex: '" + new string('a', 1025) + "'}}], " + To + "}"), "VS-MT-5", "spec.http[0].match[0].uri.regex");

    [Theory]
    [InlineData(100 * 1024, "", "")]
    [InlineData((100 * 1024) + 1, "VS-DR-3", "")]
    [InlineData((1024 * 1024) + 1, "", "VS-DR-2")]
    public void BodyOfDirectResponse_IsLimited(int size, string warning, string error)
    {
        var admission = Admitted.Rule("{directResponse: {status: 200, body: {string: '" + new string('a', size) + "'}}}");
        if (error.Length > 0)
        {
            Admitted.Refused(admission, error, "spec.http[0].directResponse.body");
        }
        else if (warning.Length > 0)
        {
            Admitted.Warned(admission, warning, "spec.http[0].directResponse.body");
        }
        else
        {
            Admitted.Clean(admission);
        }
    }

    [Theory]
    [InlineData("{hosts: ['*'], gateways: [g], http: [{" + To + "}]}")]
    [InlineData("{hosts: [1.2.3.4, '*.example.com'], gateways: [ns/g, mesh], http: [{" + To + "}]}")]
    [InlineData("{http: [{" + To + "}]}")]
    [InlineData("{hosts: [a], http: [{delegate: {name: x, namespace: z}}]}")]
    [InlineData("{hosts: [a], gateways: [g], http: [{match: [{headers: {'@request.auth.claims.a': {exact: x}}}], " + To + "}]}")]
    [InlineData("{hosts: [a], exportTo: [., other], http: [{" + To + "}]}")]
    [InlineData("{hosts: ['*.b.com'], tls: [{match: [{sniHosts: [a.b.com], port: 443}], " + To + "}]}")]
    [InlineData("{hosts: [a], tcp: [{match: [{destinationSubnets: [10.0.0.0/8, 1.2.3.4], sourceSubnet: 1.2.3.4, port: 80}], " + To + "}]}")]
    public void GoodSpec_IsAccepted(string spec) => Admitted.Clean(Admitted.VirtualService(spec));

    // As Istio, which looks at the entries up to the first without a slash.
    [Theory]
    [InlineData("VS-GW-1", "A/b")]
    [InlineData("VS-GW-2", "a_b")]
    public void WrongGatewayNameBehindAPlainOne_Warns(string rule, string name) =>
        Admitted.Warned(Admitted.VirtualService("{hosts: [a], gateways: [n/g, g, " + name + "], http: [{" + To + "}]}"), rule, "spec.gateways[2]");

    [Fact]
    public void LegacyGatewayName_Warns() =>
        Admitted.Warned(Admitted.VirtualService("{hosts: [a], gateways: [g.ns.svc.cluster.local], http: [{" + To + "}]}"), "VS-GW-3", "spec.gateways[0]");

    [Fact]
    public void AddressAsServerName_Warns() =>
        Admitted.Warned(Admitted.VirtualService("{hosts: [1.2.3.4], tls: [{match: [{sniHosts: [1.2.3.4]}], " + To + "}]}"), "VS-TLS-4", "spec.tls[0].match[0].sniHosts[0]");

    [Theory]
    [InlineData("VS-UNR-1", "spec.http[1]", "{" + To + "}, {match: [{uri: {exact: /a}}], " + To + "}")]
    [InlineData("VS-UNR-1", "spec.http[1]", "{match: [{uri: {exact: /a}}], " + To + "}, {match: [{name: m, uri: {exact: /a}}], " + To + "}")]
    [InlineData("VS-UNR-2", "spec.http[1].match[0]", "{match: [{headers: {a: {}, b: {}}}], " + To + "}, {match: [{headers: {b: {}, a: {}}}], " + To + "}")]
    [InlineData("VS-UNR-2", "spec.http[1].match[0]", "{match: [{uri: {prefix: /a}}], " + To + "}, {match: [{uri: {prefix: /a/b}, method: {exact: GET}}], " + To + "}")]
    public void UnreachableRule_Warns(string rule, string path, string http) => Admitted.Warned(Admitted.Rule(http), rule, path);

    [Theory]
    [InlineData("{match: [{uri: {prefix: /a/b}}], " + To + "}, {match: [{uri: {prefix: /a}}], " + To + "}, {" + To + "}")]
    [InlineData("{match: [{uri: {prefix: /a}}], " + To + "}, {match: [{uri: {prefix: /a/b}, method: {exact: POST}}], " + To + "}")]
    [InlineData("{match: [{uri: {prefix: /a}, port: 80}], " + To + "}, {match: [{uri: {prefix: /a/b}}], " + To + "}")]
    [InlineData("{match: [{uri: {prefix: /a}, headers: {x: {exact: z}}}], " + To + "}, {match: [{uri: {prefix: /a/b}}], " + To + "}")]
    public void ReachableRules_DoNotWarn(string http) => Admitted.Clean(Admitted.Rule(http));
}
