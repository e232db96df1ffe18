using System.CommandLine;
using System.Globalization;
using System.Net;
using MeshProtocol;
using MeshProxy.Decisions;
using MeshProxy.Discovery;
using MeshProxy.Limits;

namespace MeshProxy.CommandLine;

/// <summary>The options of the command line, and how they become <see cref="ProxyOptions"/>.</summary>
internal sealed class ProxyArguments
{
    private readonly Option<string> _role = new("--role")
    {
        Description = "sidecar, ingress or egress",
        DefaultValueFactory = _ => "sidecar",
    };

    private readonly Option<string> _name = new("--name") { Description = "Name of the workload", Required = true };

    private readonly Option<string> _namespace = new("--namespace")
    {
        Description = "Namespace of the workload",
        DefaultValueFactory = _ => "default",
    };

    private readonly Option<string[]> _labels = new("--labels") { Description = "Labels of the workload: app=books,version=v1" };

    private readonly Option<string> _serviceAccount = new("--service-account")
    {
        Description = "Service account of the workload",
        DefaultValueFactory = _ => "default",
    };

    private readonly Option<string> _locality = new("--locality")
    {
        Description = "Where the workload runs: region/zone/subzone; when left out, what the labels istio-locality or topology.kubernetes.io/region, "
            + "topology.kubernetes.io/zone and topology.istio.io/subzone say",
    };

    private readonly Option<string[]> _appPorts = new("--app-port")
    {
        Description = "CONTAINER=LOCAL, such as 8080=9001: the port that a Service targets, and where the application listens on loopback; repeatable",
    };

    private readonly Option<string[]> _gatewayPorts = new("--gateway-port")
    {
        Description = "SERVER=LOCAL, such as 80=8080: the port of a Gateway's server, and the local port for it (0: a free one); repeatable",
    };

    private readonly Option<string[]> _inboundPorts = new("--inbound-port")
    {
        Description = $"Port for what peers send ({ProxyOptions.DefaultInboundPort}; 0: a free one): PORT for the first app port, CONTAINER=PORT for a certain one; repeatable",
    };

    private readonly Option<string> _outboundPort = new("--outbound-port")
    {
        Description = $"Port for what the application sends, to be named in HTTP_PROXY ({ProxyOptions.DefaultOutboundPort}; 0: a free one)",
    };

    private readonly Option<string> _adminPort = new("--admin-port")
    {
        Description = $"Port of the admin pages ({ProxyOptions.DefaultAdminPort}; 0: a free one)",
    };

    private readonly Option<string> _address = new("--address")
    {
        Description = "IP address to bind to and to be reached at",
        DefaultValueFactory = _ => "127.0.0.1",
    };

    private readonly Option<string> _bind = new("--bind")
    {
        Description = "IP address that the ports of a gateway listen on, such as 0.0.0.0, when it is another one than --address",
    };

    private readonly Option<string> _control = new("--control")
    {
        Description = "The control plane's discovery address",
        DefaultValueFactory = _ => "https://localhost:15012",
    };

    private readonly Option<string> _meshDirectory = new("--mesh-dir")
    {
        Description = "Directory with the mesh's ca.pem and join-token",
        DefaultValueFactory = _ => ".mesh",
    };

    private readonly Option<string> _joinTokenFile = new("--join-token-file")
    {
        Description = $"File with a join token in place of the mesh directory's; the variable {CredentialSource.TokenVariable} can hold the token itself",
    };

    private readonly Option<string> _appHealth = new("--app-health")
    {
        Description = "tcp (a connect to the first app port), or the path of an HTTP health check",
        DefaultValueFactory = _ => "tcp",
    };

    private readonly Option<string> _seed = new("--seed")
    {
        Description = "A number from 0 on: weights, percentages, waits and load balancing take the same course in each run; left out, each run is different",
    };

    private readonly Option<string> _firstByteTimeout = new("--first-byte-timeout")
    {
        Description = $"Seconds after which a connection that has said nothing is closed ({ProxyOptions.DefaultGatewayFirstByteTimeout.TotalSeconds} at a gateway, "
            + $"{ProxyOptions.DefaultSidecarFirstByteTimeout.TotalSeconds} beside an application)",
    };

    private readonly LimitArguments _limits = new();

    private readonly Option<string> _requestHistory = new("--request-history")
    {
        Description = "How many of the last requests can be asked about on the admin page /requests; 0 keeps none",
        DefaultValueFactory = _ => FinishedRequests.DefaultCapacity.ToString(CultureInfo.InvariantCulture),
    };

    private readonly Option<bool> _testControls = new("--test-controls")
    {
        Description = "Lets the admin pages /partition and /clock cut this proxy off from other workloads and put its clock forward: for tests",
    };

    public IEnumerable<Option> All =>
    [
        _role, _name, _namespace, _labels, _locality, _serviceAccount, _appPorts, _gatewayPorts, _outboundPort, _inboundPorts, _adminPort,
        _address, _bind, _control, _meshDirectory, _joinTokenFile, _appHealth, _seed, _firstByteTimeout, .. _limits.All, _requestHistory, _testControls,
    ];

    /// <exception cref="FormatException">An option cannot be used; the message names it and says what is expected.</exception>
    public ProxyOptions Read(ParseResult result)
    {
        var role = result.GetValue(_role) switch
        {
            "sidecar" => NodeRole.Sidecar,
            "ingress" => NodeRole.Ingress,
            "egress" => NodeRole.Egress,
            var other => throw new FormatException($"--role '{other}' is none of sidecar, ingress and egress."),
        };
        var appPorts = Mappings(result.GetValue(_appPorts), _appPorts.Name, "CONTAINER=LOCAL", allowFreePort: false);
        var labels = OptionText.Labels(result.GetValue(_labels) ?? []);
        var options = new ProxyOptions
        {
            Role = role,
            Name = NotEmpty(result, _name),
            Namespace = NotEmpty(result, _namespace),
            Labels = labels,
            Locality = result.GetValue(_locality) is { } locality ? LocalityName.Parse(locality) : LocalityName.Of(labels),
            ServiceAccount = NotEmpty(result, _serviceAccount),
            AppPorts = appPorts,
            GatewayPorts = Mappings(result.GetValue(_gatewayPorts), _gatewayPorts.Name, "SERVER=LOCAL", allowFreePort: true),
            InboundPorts = Inbound(result.GetValue(_inboundPorts) ?? [], appPorts),
            OutboundPort = Port(result, _outboundPort, ProxyOptions.DefaultOutboundPort),
            AdminPort = Port(result, _adminPort, ProxyOptions.DefaultAdminPort),
            Address = IPAddress.TryParse(result.GetValue(_address), out var address)
                ? address
                : throw new FormatException($"--address '{result.GetValue(_address)}' is not an IP address."),
            Bind = Bind(result.GetValue(_bind)),
            Control = OptionText.Control(result.GetValue(_control)!),
            MeshDirectory = NotEmpty(result, _meshDirectory),
            JoinTokenFile = result.GetValue(_joinTokenFile) is null ? null : NotEmpty(result, _joinTokenFile),
            AppHealthPath = OptionText.Health(result.GetValue(_appHealth)!),
            Seed = OptionText.Seed(result.GetValue(_seed)),
            FirstByteTimeout = OptionText.Seconds(result.GetValue(_firstByteTimeout), _firstByteTimeout.Name),
            Limits = _limits.Read(result),
            RequestHistory = OptionText.History(result.GetValue(_requestHistory)!),
            TestControls = result.GetValue(_testControls),
        };
        ProxyOptionRules.Check(options);
        return options;
    }

    private static IPAddress? Bind(string? text) => text is null ? null
        : IPAddress.TryParse(text, out var address) ? address
        : throw new FormatException($"--bind '{text}' is not an IP address.");

    private static string NotEmpty(ParseResult result, Option<string> option) =>
        result.GetValue(option) is { Length: > 0 } value ? value : throw new FormatException($"{option.Name} is empty.");

    private static int Port(ParseResult result, Option<string> option, int fallback)
    {
        var text = result.GetValue(option);
        if (text is null)
        {
            return fallback;
        }

        return PortMapping.TryParsePort(text, out var port)
            ? port
            : throw new FormatException($"{option.Name} '{text}' is not a port from 0 to 65535.");
    }

    private static List<PortMapping> Mappings(string[]? texts, string option, string form, bool allowFreePort)
    {
        var mappings = new List<PortMapping>();
        foreach (var text in texts ?? [])
        {
            var mapping = Mapping(text, option, form, allowFreePort);
            if (mappings.Exists(other => other.Mesh == mapping.Mesh))
            {
                throw new FormatException($"{option} names port {mapping.Mesh} twice.");
            }

            mappings.Add(mapping);
        }

        return mappings;
    }

    private static PortMapping Mapping(string text, string option, string form, bool allowFreePort)
    {
        try
        {
            return PortMapping.Parse(text, form, allowFreePort);
        }
        catch (FormatException error)
        {
            throw new FormatException($"{option} {error.Message}.", error);
        }
    }

    private static List<PortMapping> Inbound(string[] texts, List<PortMapping> appPorts)
    {
        var named = new Dictionary<int, int>();
        foreach (var text in texts)
        {
            PortMapping mapping;
            if (PortMapping.TryParsePort(text, out var port))
            {
                if (appPorts.Count == 0)
                {
                    // The port of DESIGN's one command line for all roles: with no app port there is nothing to listen for.
                    continue;
                }

                mapping = new PortMapping(appPorts[0].Mesh, port);
            }
            else
            {
                mapping = Mapping(text, "--inbound-port", "PORT or CONTAINER=PORT", allowFreePort: true);
            }

            if (!appPorts.Exists(appPort => appPort.Mesh == mapping.Mesh))
            {
                throw new FormatException($"--inbound-port '{text}': there is no --app-port {mapping.Mesh}=LOCAL.");
            }

            if (!named.TryAdd(mapping.Mesh, mapping.Local))
            {
                throw new FormatException($"--inbound-port names app port {mapping.Mesh} twice.");
            }
        }

        var fallback = texts.Length == 0 ? ProxyOptions.DefaultInboundPort : 0;
        return [.. appPorts.Select((appPort, i) =>
            new PortMapping(appPort.Mesh, named.TryGetValue(appPort.Mesh, out var port) ? port : i == 0 ? fallback : 0))];
    }
}
