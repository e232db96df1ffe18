using MeshProtocol;
using MeshRouting;
using MeshRouting.Explanation;

namespace MeshExplanation;

/// <summary>Says where a request would go and why, with the code that the proxies decide by.</summary>
internal sealed class RequestExplainer
{
    private readonly ExplainedMesh _mesh;
    private readonly RequestQuestion _question;
    private readonly SourcePlaces _places;
    private readonly AdmissionExplainer _admissions;
    private readonly Node _caller;
    private readonly Uri _url;
    private readonly List<string> _notes;

    private RequestExplainer(ExplainedMesh mesh, RequestQuestion question)
    {
        _mesh = mesh;
        _question = question;
        _places = new SourcePlaces(mesh.Resources);
        _admissions = new AdmissionExplainer(mesh, _places);
        _notes = [.. mesh.Notes];
        _url = UrlOf(question.Url);
        (_caller, var others) = Callers.Find(mesh.View, question.From, question.Namespace);
        if (others.Count > 0)
        {
            var names = string.Join(", ", others.Select(node => $"{node.Namespace}/{node.Name}"));
            _notes.Add($"{question.From} may be {names} too; this is for {_caller.Namespace}/{_caller.Name}");
        }
    }

    /// <summary>Explains a request.</summary>
    /// <exception cref="ExplanationException">The question cannot be answered.</exception>
    public static RequestExplanation Explain(ExplainedMesh mesh, RequestQuestion question)
    {
        var explainer = new RequestExplainer(mesh, question);
        try
        {
            return explainer.Explain();
        }
        catch (RoutingConfigurationException exception)
        {
            throw new ExplanationException($"the configuration of {explainer._caller.Name} cannot be used: {exception.Message}");
        }
    }

    /// <summary>The absolute URL of a question.</summary>
    /// <exception cref="ExplanationException">It is none.</exception>
    public static Uri UrlOf(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Scheme is "http" or "https" or "tcp" && url.Host.Length > 0 ? url
        : throw new ExplanationException($"'{text}' is no URL that a request can be sent to: write http://ratings/ratings, https://… or tcp://host:port");

    private RequestExplanation Explain()
    {
        var routing = _mesh.Caller?.Configuration is { } own ? RoutingSnapshot.Compile(own) : _mesh.RoutingOf(_caller);
        return _caller.Role == NodeRole.Sidecar ? Outbound(routing) : AtGateway(routing);
    }

    private RequestExplanation Outbound(RoutingSnapshot routing)
    {
        if (routing.FindListener(ListenerDirection.Outbound, 0) is not { } listener)
        {
            return Answer(ExplainedOutcome.NotFound, $"{_caller.Name} has no outbound listener");
        }

        if (_url.Scheme == Uri.UriSchemeHttp)
        {
            return Routed(routing, listener, listener.Configuration, null, _url.Port);
        }

        // What an application encrypts itself, or what is no HTTP, comes as CONNECT.
        var greeting = _url.Scheme == Uri.UriSchemeHttps ? ConnectionGreeting.Tls(_url.Host) : ConnectionGreeting.None;
        var chain = listener.Connections?.FindDestination(_url.Host, _url.Port)?.Find(greeting);
        var taker = ListenerOf(listener, _url.Port, chain);
        if (chain is null)
        {
            var unknown = Unknown(listener.Configuration.UnknownHosts, $"nobody has declared connections to {_url.Host}:{_url.Port}");
            return unknown with { Listener = taker };
        }

        return Relayed(routing, chain) with { Listener = taker };
    }

    private RequestExplanation AtGateway(RoutingSnapshot routing)
    {
        var asked = _caller.GatewayPorts.FirstOrDefault(port => port.LocalPort == _url.Port && port.LocalPort != 0)
            ?? _caller.GatewayPorts.FirstOrDefault(port => port.ServerPort == _url.Port);
        var number = asked?.ServerPort ?? _url.Port;
        if (routing.FindListener(ListenerDirection.Gateway, number) is not { } listener)
        {
            return Answer(ExplainedOutcome.NotFound, $"the connection is refused: no Gateway that selects {_caller.Name} has a server for port {number}");
        }

        if (listener.Connections is not { } connections)
        {
            return Routed(routing, listener, listener.Configuration, null, number);
        }

        var isTls = _url.Scheme == Uri.UriSchemeHttps;
        var greeting = isTls ? ConnectionGreeting.Tls(_url.Host) : _url.Scheme == Uri.UriSchemeHttp ? ConnectionGreeting.Http : ConnectionGreeting.None;
        var chain = connections.Undirected.Find(greeting);
        if (chain?.Http is { } http)
        {
            return Routed(routing, http, listener.Configuration, chain, number);
        }

        var taker = ListenerOf(listener, number, chain);
        var answer = chain is null
            ? Answer(ExplainedOutcome.NotFound, $"the connection is closed: no server of port {number} is for {(isTls ? $"TLS that asks for {_url.Host}" : "what is not TLS")}")
            : Relayed(routing, chain);
        return answer with { Listener = taker };
    }

    private RequestExplanation Relayed(RoutingSnapshot routing, FilterChainModel chain)
    {
        var clusters = ClustersOf(routing).Of(chain.Clusters, null, QuestionHead.Of(_question, _url));
        var failing = clusters.FirstOrDefault(cluster => cluster.Problem is not null);
        var answer = Answer(
            failing is null ? ExplainedOutcome.Relayed : ExplainedOutcome.Unreachable,
            failing?.Problem ?? $"the bytes are relayed as they are {RoutedOutcome.Ways(clusters)}; no rule for requests acts on them");
        return answer with { Clusters = clusters, Flag = failing?.Flag };
    }

    private RequestExplanation Routed(RoutingSnapshot routing, ListenerModel listener, Listener settings, FilterChainModel? chain, int port)
    {
        var head = QuestionHead.Of(_question, _url);
        head = head with { Path = PathNormalizer.Normalize(head.Path, settings.PathNormalization) };
        var explanation = listener.Explain(head, port);
        var answer = new RequestExplanation
        {
            From = $"{_caller.Namespace}/{_caller.Name}",
            Role = Callers.RoleName(_caller.Role),
            Method = head.Method,
            Url = _question.Url,
            Headers = _question.Headers,
            Outcome = ExplainedOutcome.Forwarded,
            Summary = "",
            Listener = new ExplainedListener(settings.Name, port, chain?.Name, _places.Of(chain?.Configuration.Origin ?? settings.Origin)),
            Admission = _caller.Role == NodeRole.Sidecar ? null : _admissions.Of(settings, new AssumedFacts(head, null, port), head),
            VirtualHosts = VirtualHosts(explanation),
            Notes = _notes,
        };
        if (explanation.Route is not { } route)
        {
            return NotRouted(answer, explanation, settings, port);
        }

        answer = answer with
        {
            Route = route,
            RouteName = route.NameInLogs(head),
            Actions = [.. RouteActions.Of(route.Configuration, _places)],
            Clusters = ClustersOf(routing).Of(route.Clusters, route, head),
        };
        return RoutedOutcome.Of(answer, route.Configuration);
    }

    private RequestExplanation NotRouted(RequestExplanation answer, RoutingExplanation explanation, Listener settings, int port)
    {
        if (explanation.Outcome == RoutingOutcome.NoRoute)
        {
            var routes = answer.VirtualHosts[0].Routes;
            var tried = string.Join("; ", routes.Select(route => $"{NameOf(route)} {WhyNot(route)}"));
            return answer with
            {
                Outcome = ExplainedOutcome.NotFound,
                Status = 404,
                Flag = "NR",
                Summary = $"404, flag NR: no rule of {answer.VirtualHosts[0].Source} matches: {tried}",
            };
        }

        var unknown = Unknown(settings.UnknownHosts, explanation.Outcome == RoutingOutcome.NoRouteTable
            ? $"no service has port {port}{Elsewhere()}"
            : _caller.Role == NodeRole.Sidecar ? $"no service or rule is for '{_url.Host}' on port {port}{Elsewhere()}"
            : $"no host of a Gateway and VirtualService on port {port} is for '{_url.Host}'");
        return unknown with { Listener = answer.Listener, Admission = answer.Admission, VirtualHosts = answer.VirtualHosts };
    }

    // The name may be right, and the port that of the container.
    private string Elsewhere()
    {
        var service = _mesh.View.Resources.Services.FirstOrDefault(service =>
            service.Host == _url.Host || (service.ShortName == _url.Host && service.Namespace == _caller.Namespace));
        return service is null ? "" : $"; {service.Resource.Key} has {string.Join(", ", service.Ports.Select(own => own.Number))}";
    }

    private RequestExplanation Unknown(UnknownHosts policy, string why)
    {
        switch (policy)
        {
            case UnknownHosts.AllowAny:
                var passed = $"{why}: passed through to {_url.Host}:{_url.Port} as it is (outboundTrafficPolicy ALLOW_ANY)";
                return Answer(ExplainedOutcome.PassedThrough, passed) with { RouteName = "allow_any" };
            case UnknownHosts.RegistryOnly:
                var refused = $"502: {why}, and what is not declared is refused (outboundTrafficPolicy REGISTRY_ONLY): apply a ServiceEntry";
                return Answer(ExplainedOutcome.NotFound, refused) with { Status = 502, RouteName = "block_all" };
            default:
                return Answer(ExplainedOutcome.NotFound, $"404, flag NR: {why}") with { Status = 404, Flag = "NR" };
        }
    }

    private RequestExplanation Answer(ExplainedOutcome outcome, string summary) => new()
    {
        From = $"{_caller.Namespace}/{_caller.Name}",
        Role = Callers.RoleName(_caller.Role),
        Method = _question.Method.ToUpperInvariant(),
        Url = _question.Url,
        Headers = _question.Headers,
        Outcome = outcome,
        Summary = summary,
        Notes = _notes,
    };

    private IReadOnlyList<ExplainedVirtualHost> VirtualHosts(RoutingExplanation explanation) =>
    [
        .. explanation.VirtualHosts.Where(host => host.Fits).Select(host => new ExplainedVirtualHost(
            host.Name, host.IsChosen, host.Reason, _places.Of(host.Origin),
            [
                .. host.Routes.Select(route => new ExplainedRoute(
                    route.Name, route.IsChosen, route.Reason, _places.Of(route.Origin),
                    [.. route.Matches.Select(match => new ExplainedMatch(match.Name, match.Holds, match.Reason, _places.Of(match.Origin)))])),
            ])),
    ];

    private ExplainedListener ListenerOf(ListenerModel listener, int port, FilterChainModel? chain) =>
        new(listener.Configuration.Name, port, chain?.Name, _places.Of(chain?.Configuration.Origin ?? listener.Configuration.Origin));

    private ClusterExplainer ClustersOf(RoutingSnapshot routing) => new(_mesh, routing, _caller, _places, _admissions);

    private static string NameOf(ExplainedRoute route) => route.Source?.Path is { Length: > 0 } path ? path : route.Name;

    private static string WhyNot(ExplainedRoute route) => $"({string.Join(" | ", route.Matches.Select(match => match.Reason))})";
}
