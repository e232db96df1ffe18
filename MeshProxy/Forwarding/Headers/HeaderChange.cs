using MeshProtocol;

namespace MeshProxy.Forwarding.Headers;

/// <summary>One operation on headers, ready for use.</summary>
internal sealed class HeaderChange(HeaderOperation operation)
{
    private readonly HeaderOperationKind _kind = operation.Kind;
    private readonly string _name = operation.Name;
    private readonly HeaderValue _value = new(operation.Value);

    public void Apply(IHeaderDictionary headers, Exchange exchange)
    {
        switch (_kind)
        {
            case HeaderOperationKind.Remove:
                headers.Remove(_name);
                break;
            case HeaderOperationKind.Set:
                headers[_name] = _value.For(exchange);
                break;
            default:
                headers.Append(_name, _value.For(exchange));
                break;
        }
    }
}
