using MeshModel.Kubernetes;

namespace MeshTranslation.Resources;

/// <summary>A service under the name by which the mesh knows it.</summary>
/// <param name="Host">Full name in lower case, such as <c>books.mesh.svc.cluster.local</c>.</param>
/// <param name="Service">The Kubernetes Service behind it.</param>
public sealed record ServiceEntity(string Host, Service Service)
{
    /// <summary>The service's namespace.</summary>
    public string Namespace => Service.Metadata.Namespace;

    /// <summary>The port with this number, or <see langword="null"/>.</summary>
    public ServicePort? FindPort(int number)
    {
        foreach (var port in Service.Spec.Ports)
        {
            if (port.Port == number)
            {
                return port;
            }
        }

        return null;
    }
}
