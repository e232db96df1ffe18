using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Aspire.Hosting.ApplicationModel;
using MeshModel.Kinds;
using MeshModel.Yaml;

namespace Aspire.Hosting.Commands;

/// <summary>What the commands of a mesh do, by way of its API.</summary>
internal static partial class MeshCommandActions
{
    public const int MostRequests = 100_000;
    public const int MostAtATime = 64;
    public const int MostSeconds = 300;

    private static readonly JsonSerializerOptions ForPeople = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static Task<ExecuteCommandResult> ShiftAsync(MeshResource mesh, ExecuteCommandContext context) => ChangeAsync(mesh, context, async api =>
    {
        var service = Required(context, "service");
        var weights = Weights.Parse(Required(context, "weights"));
        var rule = await TrafficRule.ForAsync(api, mesh.Namespace, service, context.CancellationToken).ConfigureAwait(false);
        await CheckSubsetsAsync(api, mesh.Namespace, service, weights.Select(weight => weight.Subset), context.CancellationToken).ConfigureAwait(false);
        rule.Shift(weights);
        return [rule.ToApply()];
    });

    public static Task<ExecuteCommandResult> DelayAsync(MeshResource mesh, ExecuteCommandContext context)
    {
        var delay = Value(context, "delay", "2s");
        return Duration().IsMatch(delay)
            ? InjectAsync(mesh, context, "delay", "fixedDelay", delay)
            : throw new MeshCommandException($"'delay' is '{delay}': it must be a time such as 500ms or 2s.");
    }

    public static Task<ExecuteCommandResult> AbortAsync(MeshResource mesh, ExecuteCommandContext context) =>
        InjectAsync(mesh, context, "abort", "httpStatus", Whole(context, "status", 503, 200, 599));

    public static Task<ExecuteCommandResult> SetMutualTlsAsync(MeshResource mesh, ExecuteCommandContext context) => ChangeAsync(mesh, context, _ =>
        Enum.TryParse<MeshMutualTls>(Required(context, "mode"), ignoreCase: true, out var mode)
            ? Task.FromResult<IReadOnlyList<JsonObject>>([new JsonObject
            {
                ["apiVersion"] = "security.istio.io/v1",
                ["kind"] = "PeerAuthentication",
                ["metadata"] = new JsonObject
                {
                    ["name"] = "default",
                    ["namespace"] = Value(context, "scope", "mesh") == "namespace" ? mesh.Namespace : MeshGatewayResource.GatewayNamespace,
                },
                ["spec"] = new JsonObject { ["mtls"] = new JsonObject { ["mode"] = mode.ToString().ToUpperInvariant() } },
            }])
            : throw new MeshCommandException($"'mode' is '{Required(context, "mode")}': it must be permissive, strict or disable."));

    public static Task<ExecuteCommandResult> ApplyStepAsync(MeshResource mesh, ExecuteCommandContext context) => ChangeAsync(mesh, context, async _ =>
    {
        var step = Required(context, "step");
        var folder = mesh.Annotations.OfType<MeshStepsAnnotation>().Last().Path;
        // A name, not a way out of the folder.
        var path = MeshSteps.In(folder).FirstOrDefault(file => Path.GetFileNameWithoutExtension(file) == step);
        if (path is null)
        {
            throw new MeshCommandException($"There is no step '{step}' in {folder}.");
        }

        try
        {
            var documents = YamlDocuments.Read(await File.ReadAllTextAsync(path, context.CancellationToken).ConfigureAwait(false), path);
            return [.. documents.Select(document => InNamespace(document.Resource, mesh.Namespace))];
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or YamlSyntaxException)
        {
            throw new MeshCommandException($"{path} cannot be applied: {exception.Message}");
        }
    });

    public static async Task<ExecuteCommandResult> ExplainAsync(MeshResource mesh, ExecuteCommandContext context)
    {
        using var api = MeshApiClient.Open(mesh.KubeconfigPath);
        var question = new JsonObject
        {
            ["from"] = Value(context, "from", "ingress"),
            ["url"] = Required(context, "url"),
            ["method"] = Value(context, "method", "GET"),
            ["namespace"] = mesh.Namespace,
        };
        var answer = await api.SendAsync(HttpMethod.Post, "/mesh/v1/explain", question, "application/json", context.CancellationToken).ConfigureAwait(false);
        return CommandResults.Success(answer["summary"]?.ToString() ?? "", Indented(answer), CommandResultFormat.Json);
    }

    public static async Task<ExecuteCommandResult> SendLoadAsync(MeshResource mesh, ExecuteCommandContext context)
    {
        var ingress = mesh.Gateways.FirstOrDefault(gateway => gateway.Role == MeshGatewayRole.Ingress && gateway.HttpEndpoint.IsAllocated)
            ?? throw new MeshCommandException("The mesh has no ingress gateway: add one with AddIngressGateway.");
        var path = Value(context, "path", ingress.StartPath);
        if (!Uri.TryCreate(new Uri(ingress.HttpEndpoint.Url), path, out var address) || address.Authority != new Uri(ingress.HttpEndpoint.Url).Authority)
        {
            throw new MeshCommandException($"'path' is '{path}': it must be a path, such as /gateway/books.");
        }

        var result = await LoadRun.SendAsync(
            address,
            Whole(context, "requests", 100, 1, MostRequests),
            Whole(context, "concurrency", 4, 1, MostAtATime),
            TimeSpan.FromSeconds(Whole(context, "seconds", 30, 1, MostSeconds)),
            context.CancellationToken).ConfigureAwait(false);
        return CommandResults.Success($"{result["requests"]} requests in {result["seconds"]} s.", Indented(result), CommandResultFormat.Json);
    }

    public static async Task<ExecuteCommandResult> ResetAsync(MeshResource mesh, ExecuteCommandContext context)
    {
        using var api = MeshApiClient.Open(mesh.KubeconfigPath);
        var done = await new ChangeLedger(api).ResetAsync(context.CancellationToken).ConfigureAwait(false);
        return Done(done.Count == 0 ? ["nothing to take back"] : done);
    }

    private static Task<ExecuteCommandResult> InjectAsync(MeshResource mesh, ExecuteCommandContext context, string kind, string field, JsonNode value) =>
        ChangeAsync(mesh, context, async api =>
        {
            var percentage = Number(context, "percentage", 100, 0, 100);
            var rule = await TrafficRule.ForAsync(api, mesh.Namespace, Required(context, "service"), context.CancellationToken).ConfigureAwait(false);
            rule.Inject(kind, new JsonObject { ["percentage"] = new JsonObject { ["value"] = percentage }, [field] = value.DeepClone() });
            return [rule.ToApply()];
        });

    private static async Task<ExecuteCommandResult> ChangeAsync(
        MeshResource mesh, ExecuteCommandContext context, Func<MeshApiClient, Task<IReadOnlyList<JsonObject>>> wanted)
    {
        using var api = MeshApiClient.Open(mesh.KubeconfigPath);
        var ledger = new ChangeLedger(api);
        var done = new List<string>();
        var items = await wanted(api).ConfigureAwait(false);
        for (var (i, attempt) = (0, 1); i < items.Count; attempt++)
        {
            try
            {
                done.Add(await ledger.ApplyAsync(items[i], context.CancellationToken).ConfigureAwait(false));
                (i, attempt) = (i + 1, 0);
            }
            catch (MeshConflictException) when (attempt < ChangeLedger.MostAttempts)
            {
                items = await wanted(api).ConfigureAwait(false);
            }
        }

        return Done(done);
    }

    private static ExecuteCommandResult Done(IReadOnlyList<string> lines) =>
        CommandResults.Success(
            string.Join(Environment.NewLine, lines),
            Indented(new JsonObject { ["changes"] = new JsonArray([.. lines.Select(line => JsonValue.Create(line))]) }),
            CommandResultFormat.Json);

    private static async Task CheckSubsetsAsync(
        MeshApiClient api, string @namespace, string service, IEnumerable<string> wanted, CancellationToken cancellationToken)
    {
        var rules = await api.ListAsync(ObjectPath.Of(ResourceKinds.DestinationRule, @namespace), cancellationToken).ConfigureAwait(false);
        var subsets = rules
            .Where(rule => TrafficRule.IsHost(rule["spec"]?["host"]?.ToString(), service, @namespace))
            .SelectMany(rule => rule["spec"]?["subsets"] as JsonArray ?? [])
            .Select(subset => subset?["name"]?.ToString())
            .ToList();
        if (wanted.FirstOrDefault(subset => !subsets.Contains(subset)) is { } missing)
        {
            throw new MeshCommandException(subsets.Count == 0
                ? $"Service '{service}' has no subsets: a DestinationRule for it has to name them."
                : $"Service '{service}' has no subset '{missing}'. Its DestinationRule has {string.Join(", ", subsets)}.");
        }
    }

    private static JsonObject InNamespace(JsonObject item, string @namespace)
    {
        var metadata = item["metadata"] as JsonObject ?? throw new MeshCommandException($"A document of the step, a {item["kind"]}, has no metadata.");
        var group = item["apiVersion"]?.ToString() is { } version && version.Contains('/', StringComparison.Ordinal) ? version.Split('/')[0] : "";
        if (metadata["namespace"] is null && ResourceKinds.Find(group, item["kind"]?.ToString() ?? "") is not { Namespaced: false })
        {
            metadata["namespace"] = @namespace;
        }

        return item;
    }

    private static string Indented(JsonObject node) => node.ToJsonString(ForPeople);

    private static string Value(ExecuteCommandContext context, string name, string fallback) =>
        context.Arguments.TryGetByName(name, out var input) && input.Value is { Length: > 0 } value ? value : fallback;

    private static string Required(ExecuteCommandContext context, string name) =>
        Value(context, name, "") is { Length: > 0 } value ? value : throw new MeshCommandException($"'{name}' is missing.");

    private static int Whole(ExecuteCommandContext context, string name, int fallback, int least, int most)
    {
        var number = Number(context, name, fallback, least, most);
        return double.IsInteger(number) ? (int)number : throw new MeshCommandException($"'{name}' must be a whole number from {least} to {most}.");
    }

    private static double Number(ExecuteCommandContext context, string name, int fallback, int least, int most)
    {
        var text = Value(context, name, MeshResource.Text(fallback));
        return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most
            ? number
            : throw new MeshCommandException($"'{name}' is '{text}': it must be a number from {least} to {most}.");
    }

    // 1.5s, 1m30s, 500ms
    [GeneratedRegex(@"^(\d+(\.\d+)?(ms|s|m|h))+$")]
    private static partial Regex Duration();
}
