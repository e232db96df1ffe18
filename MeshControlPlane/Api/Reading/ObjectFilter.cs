using MeshControlPlane.Api.Kinds;
using MeshControlPlane.Store;

namespace MeshControlPlane.Api.Reading;

/// <summary>Which objects of a kind a request is about: those of a namespace, a name, and the selectors in its query.</summary>
internal sealed class ObjectFilter
{
    private readonly ServedKind _kind;
    private readonly string _namespace;
    private readonly string _name;
    private readonly LabelSelector _labels;
    private readonly FieldSelector _fields;

    public ObjectFilter(ServedKind kind, ResourcePath path, IQueryCollection query)
    {
        _kind = kind;
        _namespace = path.Namespace;
        _name = path.Name;
        _labels = LabelSelector.Parse(query["labelSelector"]);
        _fields = FieldSelector.Parse(query["fieldSelector"], kind.SelectableFields);
    }

    /// <summary>Whether an object is meant.</summary>
    public bool Matches(KubernetesObject item) =>
        item.Key.Kind == _kind.Descriptor.Kind && item.Key.Group == _kind.Descriptor.Group
        && (_namespace.Length == 0 || item.Key.Namespace == _namespace)
        && (_name.Length == 0 || item.Key.Name == _name)
        && _labels.Matches(item.Metadata("labels"))
        && _fields.Matches(item.Content);
}
