using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using MeshModel.Kinds;
using MeshModel.Resources;

namespace MeshControlPlane.WebConsole.Wizards;

/// <summary>Which hosts the rules of a service are for, and at which gateways they hold.</summary>
public sealed partial class ExposureForm : WizardForm
{
    private const int LongestName = 63;

    private readonly ServiceSetup _setup;
    private readonly WizardKind _wizard;
    private readonly bool _saysGateways;

    internal ExposureForm(ServiceSetup setup, WizardKind wizard)
    {
        (_setup, _wizard) = (setup, wizard);
        Hosts = string.Join('\n', Texts(setup.Routing.Content, "hosts"));
        GatewayName = setup.Name + "-gateway";
        var named = Texts(setup.Routing.Content, "gateways");
        _saysGateways = named.Count > 0;
        var chosen = _saysGateways ? named : [GatewayChoice.Mesh];
        var known = setup.Gateways
            .Select(gateway => (gateway.Key, gateway.Hosts, Written: chosen.FirstOrDefault(name => IsCalled(name, gateway.Key)))).ToList();
        var lost = chosen.Where(name => name != GatewayChoice.Mesh && !known.Exists(gateway => gateway.Written == name));
        Gateways =
        [
            new GatewayChoice(GatewayChoice.Mesh, "callers inside the mesh") { IsChosen = chosen.Contains(GatewayChoice.Mesh) },
            .. known.Select(gateway => new GatewayChoice(gateway.Written ?? NameOf(gateway.Key), gateway.Hosts) { IsChosen = gateway.Written is not null }),
            .. lost.Select(name => new GatewayChoice(name, "there is no such gateway") { IsChosen = true }),
        ];
    }

    /// <summary>The hosts, one to a line; the service's own is among them.</summary>
    public string Hosts { get; set; }

    /// <summary>Where the rules may hold.</summary>
    public IReadOnlyList<GatewayChoice> Gateways { get; }

    /// <summary>Whether a gateway is made for them.</summary>
    public bool MakesGateway { get; set; }

    /// <summary>What it is called.</summary>
    public string GatewayName { get; set; }

    /// <summary>The port of the gateway's Service.</summary>
    public int GatewayPort { get; set; } = 80;

    /// <summary>The hosts that it takes, one to a line.</summary>
    public string GatewayHosts { get; set; } = "*";

    /// <inheritdoc/>
    public override string? Problem => Lines(Hosts).Any(host => host.Any(char.IsWhiteSpace)) ? "Write one host to a line."
        : !Lines(Hosts).Any(host => _setup.IsHost(host, _setup.Routing.Key.Namespace))
            ? $"The service's own name has to stay: {_setup.HostIn(_setup.Routing.Key.Namespace)}."
        : !MakesGateway && !Gateways.Any(gateway => gateway.IsChosen) ? "The rules have to hold somewhere."
        : !MakesGateway ? null
        : GatewayName == GatewayChoice.Mesh ? "The name mesh stands for callers inside: call the gateway something else."
        : GatewayName.Length > LongestName || !Name().IsMatch(GatewayName) ? "The gateway's name is of small letters, digits and dashes."
        : _setup.Gateways.Any(gateway => gateway.Key == NewGateway) ? "There is a gateway of that name: choose it above, or call the new one something else."
        : GatewayPort is < 1 or > 65535 ? "The port is from 1 to 65535."
        : Lines(GatewayHosts).Count == 0 ? "The gateway needs a host; * is for all."
        : null;

    private ResourceKey NewGateway => new(ResourceKinds.Gateway.Group, ResourceKinds.Gateway.Kind, _setup.Routing.Key.Namespace, GatewayName);

    /// <inheritdoc/>
    public override IReadOnlyList<ProposedChange> Propose()
    {
        var routing = _setup.Routing.Copy();
        var before = Texts(routing, "gateways");
        var chosen = Gateways.Where(gateway => gateway.IsChosen).Select(gateway => gateway.Name).Concat(MakesGateway ? [GatewayName] : []).ToList();
        // Those that are there keep their order.
        var wanted = before.Where(chosen.Contains).Concat(chosen.Except(before)).ToList();
        var spec = routing["spec"]!.AsObject();
        var isPlain = wanted is [GatewayChoice.Mesh] && !_saysGateways;
        if (_setup.Routing.Existing is null && isPlain && Lines(Hosts).Count == 1)
        {
            return [];
        }

        SetTexts(spec, "hosts", Lines(Hosts));
        if (!isPlain)
        {
            SetTexts(spec, "gateways", wanted);
            if (before.Count == 0)
            {
                // After the hosts, as people write it.
                var gateways = spec["gateways"];
                spec.Remove("gateways");
                spec.Insert(spec.IndexOf("hosts") + 1, "gateways", gateways);
            }
        }

        if (spec["tcp"] is null && spec["tls"] is null)
        {
            RouteRules.AtLeastOne(routing, _setup);
        }

        return [.. new[] { MakesGateway ? MakeGateway() : null, _setup.Routing.Propose(routing, _wizard) }.OfType<ProposedChange>()];
    }

    private ProposedChange? MakeGateway()
    {
        var kind = ResourceKinds.Gateway;
        var content = new JsonObject
        {
            ["apiVersion"] = kind.ApiVersion(kind.Versions[0]),
            ["kind"] = kind.Kind,
            ["metadata"] = new JsonObject { ["name"] = GatewayName, ["namespace"] = NewGateway.Namespace },
            ["spec"] = new JsonObject
            {
                ["selector"] = new JsonObject { ["istio"] = "ingressgateway" },
                ["servers"] = new JsonArray(new JsonObject
                {
                    ["port"] = new JsonObject { ["number"] = GatewayPort, ["name"] = "http", ["protocol"] = "HTTP" },
                    ["hosts"] = new JsonArray([.. Lines(GatewayHosts).Select(host => (JsonNode)host)]),
                }),
            },
        };
        return new SetupPart(NewGateway, null, content).Propose(content, _wizard);
    }

    private bool IsCalled(string written, ResourceKey gateway) =>
        written == $"{gateway.Namespace}/{gateway.Name}" || (written == gateway.Name && IsShort(gateway));

    private string NameOf(ResourceKey gateway) => IsShort(gateway) ? gateway.Name : $"{gateway.Namespace}/{gateway.Name}";

    // A gateway of the name that stands for callers inside has to be named in full.
    private bool IsShort(ResourceKey gateway) => gateway.Namespace == _setup.Routing.Key.Namespace && gateway.Name != GatewayChoice.Mesh;

    private static List<string> Texts(JsonObject resource, string field) =>
        [.. (FieldTree.Find(resource, "spec", field) as JsonArray ?? []).Select(item => item?.ToString() ?? "").Where(text => text.Length > 0)];

    // One that says the same already is left as it is written.
    private static void SetTexts(JsonObject spec, string field, IEnumerable<string> texts) =>
        FieldTree.Set(spec, new JsonArray([.. texts.Select(text => (JsonNode)text)]), field);

    private static List<string> Lines(string text) =>
        [.. text.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Distinct(StringComparer.Ordinal)];

    [GeneratedRegex("^[a-z0-9]([a-z0-9-]*[a-z0-9])?$")]
    private static partial Regex Name();
}
