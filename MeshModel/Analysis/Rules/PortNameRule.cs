using MeshModel.Kubernetes;

namespace MeshModel.Analysis.Rules;

/// <summary>IST0118: a service's port whose name does not begin with a protocol.</summary>
internal sealed class PortNameRule : AnalysisRule
{
    private static readonly HashSet<string> Protocols =
        new(["http", "http2", "https", "grpc", "grpc-web", "tcp", "tls", "mongo", "mysql", "redis", "udp"], StringComparer.OrdinalIgnoreCase);

    public override IEnumerable<AnalysisMessage> Check(AnalysisContext mesh)
    {
        foreach (var service in mesh.Resources.OfType<Service>())
        {
            for (var i = 0; i < service.Spec.Ports.Count; i++)
            {
                var port = service.Spec.Ports[i];
                if (port.Name.Length > 0 && string.IsNullOrEmpty(port.AppProtocol) && port.Protocol is null or "TCP" && !Protocols.Contains(port.Name.Split('-')[0]))
                {
                    yield return Message(AnalysisCodes.PortName, service, $"spec.ports[{i}].name", $"\"{port.Name}\" names no protocol, which has to be guessed from the traffic");
                }
            }
        }
    }
}
