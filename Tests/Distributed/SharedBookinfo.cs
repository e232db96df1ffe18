using Xunit;

namespace Tests.Distributed;

/// <summary>The tests that leave Bookinfo's processes alone: one AppHost is enough for all of them. A class has <see cref="ResetBookinfo"/> too.</summary>
[CollectionDefinition(Name)]
public sealed class SharedBookinfo : ICollectionFixture<BookinfoMesh>
{
    internal const string Name = "Bookinfo";
}
