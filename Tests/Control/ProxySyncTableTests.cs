using MeshControlPlane.Discovery;
using MeshProtocol;
using Xunit;

namespace Tests.Control;

public sealed class ProxySyncTableTests
{
    [Fact]
    public void ProxyThatIsBackBeforeItsOldConnectionIsGone_CountsOnce()
    {
        var table = new ProxySyncTable();
        var node = new Node { Namespace = "mesh", Name = "books-v1" };
        table.Set(new object(), new ProxySync(node, 3, 30, null));
        table.Set(new object(), new ProxySync(node, 4, 40, null));

        Assert.Equal(4, Assert.Single(table.ByName()).Value.Revision);
    }
}
