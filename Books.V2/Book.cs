namespace Bookinfo.Books.V2;

/// <summary>A book; the second version of the service describes it.</summary>
public sealed record Book(int Id, string Name, decimal Price, string Genre, string Description);
