namespace MeshControlPlane.Api.Writing.Protobuf;

/// <summary>The kinds that kubectl's <c>create</c> commands send as protobuf, with the numbers of Kubernetes' <c>generated.proto</c> files.</summary>
internal static class ProtobufKinds
{
    private static readonly ProtobufField Ignored = new("", ProtobufType.Ignored);

    private static readonly ProtobufMessage ObjectMeta = Message(
        (1, Text("name")), (2, Text("generateName")), (3, Text("namespace")), (4, Ignored), (5, Text("uid")), (6, Text("resourceVersion")), (7, Ignored),
        (8, Ignored), (9, Ignored), (10, Ignored), (11, TextMap("labels")), (12, TextMap("annotations")), (14, Texts("finalizers")), (17, Ignored));

    private static readonly ProtobufMessage LocalReference = Message((1, Text("name")));

    private static readonly ProtobufMessage Namespace = Message((1, Of("metadata", ObjectMeta)), (2, Of("spec", Message((1, Texts("finalizers"))))), (3, Ignored));

    private static readonly ProtobufMessage ConfigMap = Message(
        (1, Of("metadata", ObjectMeta)), (2, TextMap("data")), (3, new("binaryData", ProtobufType.BytesMap)), (4, Truth("immutable")));

    private static readonly ProtobufMessage Secret = Message(
        (1, Of("metadata", ObjectMeta)), (2, new("data", ProtobufType.BytesMap)), (3, Text("type")), (4, TextMap("stringData")), (5, Truth("immutable")));

    private static readonly ProtobufMessage ServiceAccount = Message(
        (1, Of("metadata", ObjectMeta)), (3, Many("imagePullSecrets", LocalReference)), (4, Truth("automountServiceAccountToken")));

    private static readonly ProtobufMessage ServicePort = Message(
        (1, Text("name")), (2, Text("protocol")), (3, Integer("port")), (4, new("targetPort", ProtobufType.IntegerOrString)), (5, Integer("nodePort")), (6, Text("appProtocol")));

    private static readonly ProtobufMessage ServiceSpec = Message(
        (1, Many("ports", ServicePort)), (2, TextMap("selector")), (3, Text("clusterIP")), (4, Text("type")), (5, Texts("externalIPs")), (7, Text("sessionAffinity")),
        (8, Text("loadBalancerIP")), (9, Texts("loadBalancerSourceRanges")), (10, Text("externalName")), (11, Text("externalTrafficPolicy")),
        (12, Integer("healthCheckNodePort")), (13, new("publishNotReadyAddresses", ProtobufType.Boolean)), (17, Text("ipFamilyPolicy")), (18, Texts("clusterIPs")),
        (19, Texts("ipFamilies")), (20, Truth("allocateLoadBalancerNodePorts")), (21, Text("loadBalancerClass")), (22, Text("internalTrafficPolicy")), (23, Text("trafficDistribution")));

    private static readonly ProtobufMessage Container = Message(
        (1, Text("name")), (2, Text("image")), (3, Texts("command")), (4, Texts("args")), (5, Text("workingDir")),
        (6, Many("ports", Message((1, Text("name")), (2, Integer("hostPort")), (3, Integer("containerPort")), (4, Text("protocol")), (5, Text("hostIP"))))),
        (7, Many("env", Message((1, Text("name")), (2, Text("value"))))), (14, Text("imagePullPolicy")));

    private static readonly ProtobufMessage LabelSelector = Message(
        (1, TextMap("matchLabels")), (2, Many("matchExpressions", Message((1, Text("key")), (2, Text("operator")), (3, Texts("values"))))));

    private static readonly ProtobufMessage PodTemplate = Message(
        (1, Of("metadata", ObjectMeta)), (2, Of("spec", Message((2, Many("containers", Container)), (3, Text("restartPolicy"))))));

    private static readonly ProtobufMessage DeploymentSpec = Message(
        (1, Integer("replicas") with { Optional = true }), (2, Of("selector", LabelSelector)), (3, Of("template", PodTemplate)), (4, Of("strategy", Message((1, Text("type"))))),
        (5, Integer("minReadySeconds")), (6, Integer("revisionHistoryLimit") with { Optional = true }), (7, new("paused", ProtobufType.Boolean)),
        (9, Integer("progressDeadlineSeconds") with { Optional = true }));

    private static readonly ProtobufMessage AccessReviewSpec = Message(
        (1, Of("resourceAttributes", Message(
            (1, Text("namespace")), (2, Text("verb")), (3, Text("group")), (4, Text("version")), (5, Text("resource")), (6, Text("subresource")),
            (7, Text("name")), (8, Ignored), (9, Ignored)))),
        (2, Of("nonResourceAttributes", Message((1, Text("path")), (2, Text("verb"))))));

    /// <summary>How objects of a kind are read; <see langword="null"/> for a kind that is not read as protobuf.</summary>
    public static ProtobufMessage? Find(string apiVersion, string kind) => (apiVersion, kind) switch
    {
        ("v1", "Namespace") => Namespace,
        ("v1", "ConfigMap") => ConfigMap,
        ("v1", "Secret") => Secret,
        ("v1", "ServiceAccount") => ServiceAccount,
        ("v1", "Service") => Message((1, Of("metadata", ObjectMeta)), (2, Of("spec", ServiceSpec)), (3, Ignored)),
        ("apps/v1", "Deployment") => Message((1, Of("metadata", ObjectMeta)), (2, Of("spec", DeploymentSpec)), (3, Ignored)),
        ("authentication.k8s.io/v1", "SelfSubjectReview") => Message((1, Of("metadata", ObjectMeta)), (2, Ignored)),
        ("authorization.k8s.io/v1", "SelfSubjectAccessReview") => Message((1, Of("metadata", ObjectMeta)), (2, Of("spec", AccessReviewSpec)), (3, Ignored)),
        ("authorization.k8s.io/v1", "SelfSubjectRulesReview") => Message(
            (1, Of("metadata", ObjectMeta)), (2, Of("spec", Message((1, Text("namespace"))))), (3, Ignored)),
        _ => null,
    };

    private static ProtobufMessage Message(params (int Number, ProtobufField Field)[] fields) => new(fields.ToDictionary(field => field.Number, field => field.Field));

    private static ProtobufField Text(string name) => new(name, ProtobufType.Text);

    private static ProtobufField Texts(string name) => new(name, ProtobufType.Text) { Repeated = true };

    private static ProtobufField TextMap(string name) => new(name, ProtobufType.TextMap);

    private static ProtobufField Integer(string name) => new(name, ProtobufType.Integer);

    private static ProtobufField Truth(string name) => new(name, ProtobufType.Boolean) { Optional = true };

    private static ProtobufField Of(string name, ProtobufMessage message) => new(name, ProtobufType.Message, message);

    private static ProtobufField Many(string name, ProtobufMessage message) => new(name, ProtobufType.Message, message) { Repeated = true };
}
