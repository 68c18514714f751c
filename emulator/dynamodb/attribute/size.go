package attribute

// Size returns the bytes that DynamoDB counts for an attribute's value, without its name (Amazon DynamoDB Developer
// Guide, "DynamoDB item sizes and formats").
func (v Value) Size() int {
	switch v.Kind() {
	case Num:
		return Number(v.Payload()).size()
	case Bool, Null:
		return 1
	case StringSet, NumberSet, BinarySet:
		size := 0
		for element := range v.Elements() {
			size += element.Size()
		}
		return size
	case List:
		size := 3
		for element := range v.Elements() {
			size += 1 + element.Size()
		}
		return size
	case Map:
		return 3 + v.Len() + ItemSize(v)
	}
	return len(v.Payload())
}

// ItemSize returns the bytes that DynamoDB counts for an item: its names and its values.
func ItemSize(item Item) int {
	size := 0
	for name, value := range item.Fields() {
		size += len(name) + value.Size()
	}
	return size
}
