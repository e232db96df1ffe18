using System.Collections.ObjectModel;
using MeshModel.Kinds;
using MeshModel.Schemas;

namespace MeshControlPlane.Api.OpenApi;

/// <summary>
/// The structure of kinds as it is published, which is more than what is decoded: also what the control plane itself says of its objects.
/// </summary>
internal static class PublishedSchemas
{
    private const string StatusField = "status";

    /// <summary>The structure of a kind.</summary>
    public static Schema Of(KindDescriptor kind)
    {
        var fields = new Dictionary<string, Schema>(kind.Schema.Properties);
        fields.Remove(StatusField);
        foreach (var (name, field) in MadeFieldsOf(kind))
        {
            fields[name] = field;
        }

        return kind.Schema with { Description = kind.Description, Properties = new ReadOnlyDictionary<string, Schema>(fields) };
    }

    private static (string Name, Schema Field)[] MadeFieldsOf(KindDescriptor kind) => (kind.Group, kind.Kind) switch
    {
        ("", "Pod") => [(StatusField, PodStatus)],
        ("", "Service") => [(StatusField, ServiceStatus)],
        ("", "Namespace") => [(StatusField, Object("State of the namespace.", ("phase", Text("Always Active."))))],
        ("apps", "Deployment") => [(StatusField, DeploymentStatus)],
        ("discovery.k8s.io", "EndpointSlice") => EndpointSliceFields,
        ("", "Endpoints") => EndpointsFields,
        ("", "Node") => NodeFields,
        (var group, _) when group.EndsWith(".istio.io", StringComparison.Ordinal) => [(StatusField, IstioStatus)],
        _ => [],
    };

    private static Schema IstioStatus => Object(
        "How far the resource has got, worked out at each read.",
        ("observedGeneration", Number("The generation that the conditions speak of.")),
        ("conditions", List(
            "Accepted: it is well-formed and stored. Programmed: the proxies run with it, as far as it concerns them. "
                + "PassedAnalysis: nothing is known against it. Resolved is there when a part of it could not be used.",
            Condition)),
        ("validationMessages", List(
            "What analysis has found.",
            Object(
                "A finding.",
                ("type", Object("What kind of finding it is.", ("name", Text("Its name.")), ("code", Text("Its code, such as IST0101.")))),
                ("level", Text("ERROR, WARNING or INFO.")),
                ("message", Text("What was found, and where.")),
                ("documentationUrl", Text("Where there is more about it."))))));

    private static Schema Condition => Object(
        "A condition.",
        ("type", Text("Which condition it is.")),
        ("status", Text("True, False or Unknown.")),
        ("reason", Text("Why, in one word.")),
        ("message", Text("Why, for people.")),
        ("observedGeneration", Number("The generation that it speaks of.")),
        ("lastTransitionTime", Time("When it became so.")));

    private static Schema PodStatus => Object(
        "State of the process and its proxy.",
        ("phase", Text("Running, or Unknown while its proxy is not connected.")),
        ("conditions", List("Ready: it takes traffic.", Condition)),
        ("hostIP", Text("Address of the machine.")),
        ("podIP", Text("Address at which peers reach it: of this machine.")),
        ("podIPs", List("The same as a list.", Object("An address.", ("ip", Text("The address."))))),
        ("startTime", Time("When its proxy was started.")),
        ("containerStatuses", List(
            "State of the application and of the proxy.",
            Object(
                "State of one of them.",
                ("name", Text("The application's name, or istio-proxy.")),
                ("ready", Truth("Whether it takes traffic.")),
                ("started", Truth("Whether it runs.")),
                ("restartCount", Number("How often it was started again under this name.")),
                ("state", Object(
                    "What it does.",
                    ("running", Object("It runs.", ("startedAt", Time("Since when.")))),
                    ("waiting", Object("It does not run.", ("reason", Text("Why, in one word.")), ("message", Text("Why, for people."))))))))));

    private static Schema ServiceStatus => Object(
        "State of the service.",
        ("loadBalancer", Object(
            "Where it can be reached from outside.",
            ("ingress", List("The places.", Object("A place.", ("ip", Text("Its address."))))))));

    private static Schema DeploymentStatus => Object(
        "What of the Deployment runs: the processes that have joined with the labels it selects.",
        ("observedGeneration", Number("The generation that this speaks of.")),
        ("replicas", Number("How many have joined.")),
        ("updatedReplicas", Number("The same number: there are no old ones.")),
        ("readyReplicas", Number("How many take traffic.")),
        ("availableReplicas", Number("The same number.")),
        ("conditions", List("Available: at least one takes traffic.", Condition)));

    private static (string Name, Schema Field)[] EndpointSliceFields =>
    [
        ("addressType", Text("IPv4.")),
        ("ports", List(
            "The ports of the endpoints.",
            Object("A port.", ("name", Text("Its name in the Service.")), ("port", Number("Its number.")), ("protocol", Text("TCP."))))),
        ("endpoints", List(
            "The endpoints.",
            Object(
                "An endpoint.",
                ("addresses", List("Its address.", Text("An address."))),
                ("conditions", Object(
                    "Its state.",
                    ("ready", Truth("Whether it takes traffic.")),
                    ("serving", Truth("The same.")),
                    ("terminating", Truth("Whether it is about to end.")))),
                ("nodeName", Text("The machine that it is on.")),
                ("targetRef", Object(
                    "The pod.", ("kind", Text("Pod.")), ("namespace", Text("Its namespace.")), ("name", Text("Its name.")), ("uid", Text("Its uid."))))))),
    ];

    private static (string Name, Schema Field)[] EndpointsFields =>
    [
        ("subsets", List(
            "One, for the pods that the Service selects.",
            Object(
                "Pods and ports.",
                ("addresses", List("Pods that take traffic.", Address())),
                ("notReadyAddresses", List("Pods that do not.", Address())),
                ("ports", List("The ports.", Object("A port.", ("name", Text("Its name in the Service.")), ("port", Number("Its number.")), ("protocol", Text("TCP.")))))))),
    ];

    private static (string Name, Schema Field)[] NodeFields =>
    [
        ("spec", Object("Empty: nothing is scheduled.")),
        ("status", Object(
            "What the machine is.",
            ("conditions", List("One, Ready.", Object("A condition.", ("type", Text("Ready.")), ("status", Text("True.")), ("reason", Text("A word.")), ("message", Text("A sentence."))))),
            ("addresses", List("Name and address.", Object("An address.", ("type", Text("InternalIP or Hostname.")), ("address", Text("The address."))))),
            ("nodeInfo", Object("Names and versions.", ("osImage", Text("The operating system.")), ("kernelVersion", Text("Its version.")), ("architecture", Text("The processor's kind.")))))),
    ];

    private static Schema Address() => Object(
        "A pod.",
        ("ip", Text("Its address.")),
        ("nodeName", Text("The machine that it is on.")),
        ("targetRef", Object("The pod.", ("kind", Text("Pod.")), ("namespace", Text("Its namespace.")), ("name", Text("Its name.")), ("uid", Text("Its uid.")))));

    private static Schema Object(string description, params (string Name, Schema Field)[] fields) => new()
    {
        Type = SchemaType.Object,
        Description = description,
        Properties = new ReadOnlyDictionary<string, Schema>(fields.ToDictionary(field => field.Name, field => field.Field)),
    };

    private static Schema List(string description, Schema items) => new() { Type = SchemaType.Array, Description = description, Items = items };

    private static Schema Text(string description) => new() { Type = SchemaType.String, Description = description };

    private static Schema Time(string description) => new() { Type = SchemaType.String, Description = description, Format = "date-time" };

    private static Schema Number(string description) => new() { Type = SchemaType.Integer, Description = description, Format = "int64" };

    private static Schema Truth(string description) => new() { Type = SchemaType.Boolean, Description = description };
}
