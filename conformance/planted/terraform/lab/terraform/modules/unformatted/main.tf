variable "name" {
  type=string
}
